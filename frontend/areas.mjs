// Makes the list of Indonesia's provinces, regencies and districts that the server reads: one
// "code<TAB>name" a line, in the order of the codes, beside the licence it is under.
// Usage: node frontend/areas.mjs OUTPUT_FOLDER
import fs from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'

const out = process.argv[2]
const source = 'node_modules/idn-area-data/data'

const areas = ['provinces.csv', 'regencies.csv', 'districts.csv'].flatMap(
  (file) => Papa.parse(fs.readFileSync(path.join(source, file), 'utf8'), { header: true, skipEmptyLines: true }).data,
)
areas.sort((one, other) => (one.code < other.code ? -1 : 1))

fs.mkdirSync(out, { recursive: true })
fs.writeFileSync(path.join(out, 'areas.tsv'), areas.map(({ code, name }) => `${code}\t${name}\n`).join(''))
fs.copyFileSync(path.join(source, 'LICENSE.md'), path.join(out, 'ODbL-1.0.md'))
