/**
 * The same plain data with every typed array in shared memory, so that posting it to a worker passes references.
 * Each array is copied once; one that is shared already stays as it is.
 */
export function shareArrays<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return shareArray(value) as T;
  if (Array.isArray(value)) return (holdsNoArrays(value) ? value : value.map(shareArrays)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shareArrays(part)])) as T;
}

function shareArray(view: ArrayBufferView): ArrayBufferView {
  if (view.buffer instanceof SharedArrayBuffer) return view;
  const buffer = new SharedArrayBuffer(view.byteLength);
  new Uint8Array(buffer).set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return new (view.constructor as new (buffer: SharedArrayBuffer) => ArrayBufferView)(buffer);
}

/** True for the lists of texts and numbers that a schema is full of: there is nothing to share in them. */
function holdsNoArrays(list: readonly unknown[]): boolean {
  return list.every((item) => typeof item !== "object");
}
