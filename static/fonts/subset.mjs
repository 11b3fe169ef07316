// Makes the two subsets from the packages named in README.md:
//   npm i subset-font@2 @fontsource-variable/atkinson-hyperlegible-next@5.3.0 @fontsource/atkinson-hyperlegible-mono@5.3.0
//   node subset.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import subset from 'subset-font';

const require = createRequire(import.meta.url);
let basic = '';
for (let c = 0x20; c < 0x7f; c++) basic += String.fromCharCode(c);
const letters = 'ÀÁÂÄÆÇÈÉÊËÍÎÏÑÓÔÖŒÙÚÛÜŸàáâäæçèéêëíîïñóôöœùúûüÿ';
const marks = '\u00a0¡¿«»ºª·©®°×£¢§–—‘’“”…•€™';

async function make(out, file, text, options) {
  const font = await subset(readFileSync(require.resolve(file)), text, { targetFormat: 'woff2', ...options });
  writeFileSync(new URL(out, import.meta.url), font);
  console.log(out, font.length);
}

await make('next.woff2', '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2',
  basic + letters + marks, { variationAxes: { wght: { min: 400, max: 700 } } });
await make('mono.woff2', '@fontsource/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-500-normal.woff2', basic, {});
