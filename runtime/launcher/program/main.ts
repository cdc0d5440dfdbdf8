/**
 * Prints the folder that root's agent runs from, making it when there is none. Run as root by a
 * launcher that is not: `main.ts <checkout>`.
 */
import { rootProgram } from './root-program.ts';

process.stdout.write(`${await rootProgram(process.argv[2] ?? '.')}\n`);
