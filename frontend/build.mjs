// Makes the files the server hands out: bundled, small, named by their content,
// each also as .gz and .br. Usage: node frontend/build.mjs OUTPUT_FOLDER
import * as esbuild from 'esbuild'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

const out = process.argv[2]
const LOGICAL_NAMES = {
  'frontend/css/app.css': 'app.css',
  'frontend/css/desk.css': 'desk.css',
  'frontend/js/app.js': 'app.js',
  'frontend/icon.svg': 'icon.svg',
  'frontend/js/worker.js': 'worker.js',
  // The worker that solves the unseen proof of work, as altcha publishes it.
  'node_modules/altcha/dist/workers/sha.js': 'pow.js',
}

const { metafile } = await esbuild.build({
  entryPoints: Object.entries(LOGICAL_NAMES).map(([source, name]) => ({ in: source, out: path.parse(name).name })),
  loader: { '.svg': 'copy' },
  bundle: true,
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  // Phones that stopped being updated in 2021 still get code they can read.
  target: ['es2020', 'chrome87', 'safari15'],
  outdir: out,
  entryNames: '[name]-[hash]',
  metafile: true,
})

const manifest = {}
for (const [file, { entryPoint, inputs }] of Object.entries(metafile.outputs)) {
  const content = fs.readFileSync(file)
  fs.writeFileSync(`${file}.gz`, zlib.gzipSync(content, { level: 9 }))
  fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(content))
  const name = LOGICAL_NAMES[entryPoint ?? Object.keys(inputs)[0]]
  manifest[name] = { file: path.basename(file), sha256: createHash('sha256').update(content).digest('base64') }
}
fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify(manifest, null, 2))
