// HashiCorp's own parser of HCL, as WebAssembly, on files: `node hcl.mjs FILE…` prints each as JSON on one line.
// It fails, with line and column, at the first file that is no HCL.
import { readFileSync } from 'node:fs';
import { parse } from '@cdktf/hcl2json';

for (const file of process.argv.slice(2)) {
  console.log(JSON.stringify(await parse(file, readFileSync(file, 'utf8'))));
}
