// Asks rustledger: the folder of its package, the expanded ledger, then ledgers to be parsed.
import fs from "fs";

const [folder, expanded, ...parsed] = process.argv.slice(2);
const rustledger = await import(`${folder}/rustledger_wasm.js`);
await rustledger.default({ module_or_path: fs.readFileSync(`${folder}/rustledger_wasm_bg.wasm`) });

const plain = fs.readFileSync(expanded, "utf8");
const problems = parsed.flatMap((path) => rustledger.parse(fs.readFileSync(path, "utf8")).errors);
const sums = rustledger.query(plain, "SELECT account, sum(number) GROUP BY account");
const { errors } = rustledger.validateSource(plain);
console.log(JSON.stringify({ problems, errors, sums }));
