/** The compiled kernels, for a memory that is shared; `npm run build:wasm` writes them into bytes.js. */
export const base64: string;
/** Which byte says so. */
export const memoryFlags: number;
