/** Cuts a stream of bytes into messages: a JSON header, a line feed, and as many bytes as the header announces. */
export class MessageReader<Header> {
  readonly #bodyLength: (header: Header) => number;
  readonly #onMessage: (header: Header, body: Uint8Array) => void;
  #text: Buffer[] = [];
  #header: Header | undefined;
  #body: Uint8Array = new Uint8Array(0);
  #filled = 0;

  /** @param onMessage is given the body, whose memory is its own. */
  constructor(bodyLength: (header: Header) => number, onMessage: (header: Header, body: Uint8Array) => void) {
    this.#bodyLength = bodyLength;
    this.#onMessage = onMessage;
  }

  read(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) rest = this.#header === undefined ? this.#readHeader(rest) : this.#readBody(rest);
  }

  #readHeader(chunk: Buffer): Buffer {
    const end = chunk.indexOf(10);
    if (end < 0) {
      this.#text.push(chunk);
      return chunk.subarray(chunk.length);
    }
    const header = JSON.parse(Buffer.concat([...this.#text, chunk.subarray(0, end)]).toString()) as Header;
    this.#text = [];
    this.#header = header;
    this.#body = new Uint8Array(this.#bodyLength(header));
    this.#filled = 0;
    if (this.#body.length === 0) this.#finish(header);
    return chunk.subarray(end + 1);
  }

  #readBody(chunk: Buffer): Buffer {
    const part = chunk.subarray(0, this.#body.length - this.#filled);
    this.#body.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === this.#body.length) this.#finish(this.#header as Header);
    return chunk.subarray(part.length);
  }

  #finish(header: Header): void {
    const body = this.#body;
    this.#header = undefined;
    this.#body = new Uint8Array(0);
    this.#onMessage(header, body);
  }
}
