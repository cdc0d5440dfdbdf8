import { argv } from 'node:process';
import { LinuxExports } from '../../../../../../../runtime/agent/storage/adapters/exports/linux-exports.ts';
import type { DesiredExport } from '../../../../../../../schemas/agent/pool.ts';
import { NODE } from '../../../../../../fakes/machines.ts';

/** What an agent does with its exports, once, in the network namespace that this process is in. */
const [, , folder = '', exports = '[]'] = argv;
const wanted = JSON.parse(exports) as DesiredExport[];
console.log(JSON.stringify(await new LinuxExports(NODE, folder).ensure(wanted)));
