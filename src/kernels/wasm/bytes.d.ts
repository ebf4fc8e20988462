/** The compiled kernels; `npm run build:wasm` writes them into bytes.js. */
export const base64: string;
