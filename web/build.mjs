// Makes dist/ of src/ and style/: assets named NAME.HASH.EXT with a gzip twin each, and index.html
// that names them. Usage: node build.mjs [DIST]. Needs no network.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';
import { slimPlot, tightTemplates } from './build_plugins.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(process.argv[2] ?? join(here, 'dist'));
const kBrowsers = ['es2021', 'chrome100', 'firefox100', 'safari15'];

/** Bundles entry points; the texts by file name, of what comes out. */
async function bundle(entryPoints, format) {
  const { outputFiles } = await build({
    absWorkingDir: here, entryPoints, format, splitting: format === 'esm', outdir: dist, bundle: true, write: false,
    target: kBrowsers, minify: true, legalComments: 'none', charset: 'utf8', entryNames: '[name]', chunkNames: '[name]',
    plugins: [slimPlot, tightTemplates], logLevel: 'warning',
  });
  return Object.fromEntries(outputFiles.map((file) => [basename(file.path), file.text]));
}

async function smaller(text, isModule) {
  const options = { module: isModule, ecma: 2020, compress: { passes: 3, unsafe_arrows: true }, format: { comments: false } };
  return (await minify(text, options)).code;
}

/** Writes a file and its gzip twin. */
function put(path, content) {
  const bytes = Buffer.from(content);
  writeFileSync(path, bytes);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9, memLevel: 9 }));
}

/** Writes an asset under a name that has its hash; that name. */
function putAsset(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const hashed = name.replace(/\.(\w+)$/, `.${hash}.$1`);
  put(join(dist, 'assets', hashed), content);
  return hashed;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'assets'), { recursive: true });

const pages = await bundle({ main: 'src/main.js', style: 'style/main.css' }, 'esm');
// Runs before the first paint, and so is no module.
const first = await bundle({ theme: 'src/theme_first.js' }, 'iife');

// What is loaded later comes first: who loads it has its hashed name in the text.
const names = {};
for (const file of Object.keys(pages).filter((name) => name.endsWith('.js') && name !== 'main.js')) {
  names[file] = putAsset(file, await smaller(pages[file], true));
}
let main = await smaller(pages['main.js'], true);
for (const [file, hashed] of Object.entries(names)) main = main.replaceAll(`"./${file}"`, `"./${hashed}"`);
const parts = {
  main: putAsset('main.js', main),
  theme: putAsset('theme.js', await smaller(first['theme.js'], false)),
  style: putAsset('style.css', pages['style.css']),
  icon: putAsset('icon.svg', readFileSync(join(here, 'style/icon.svg'))),
};
const page = readFileSync(join(here, 'src/index.html'), 'utf8');
put(join(dist, 'index.html'), page.replace(/\{\{(\w+)\}\}/g, (_, name) => `/ui/assets/${parts[name]}`));
