// What leaves this device as a file, and what is known of it: loaded with the first batch that is made or looked at.
export { batchFile, batches } from './batches'
export { exportBatch } from './export-batch'
export { exportEverything } from './export-everything'
