// The writers of a batch's files: loaded when the first batch is made.
export { csvText } from './csv-file'
export { jsonText } from './json-file'
export { xlsxBytes } from './xlsx-file'
