// The browser's way to the hub and the keys of this device: needed with the first thing that is sent, and loaded then.
export { browserEdge, fetchTransport } from './fetch-transport'
export { browserKeyring } from './keyring'
