import {
  LyingGuest,
  readFacts,
  readFolder,
  readPartitions,
} from '../../../runtime/control/files/core/read-answers.ts';
import { isName, nameText, readPath } from '../../../runtime/control/files/core/path-text.ts';
import { tellFileSystem } from '../../../runtime/control/files/core/tell-file-system.ts';
import { FILES_MOUNTS } from '../../../schemas/agent/volume-files.ts';
import { pick } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const TOKENS = ['/', '\n', '\n/', './', '..', ' ', '0', '81a4 1 0 0 0 ./a\n', '\0', 'vda', '\xff'];
const KNOWN = new Set<string>([...FILES_MOUNTS, 'other']);

/** What a reading guest says that somebody has taken over: nothing of it leads anywhere else, or looks like something else. */
export const volumeFilesTarget: FuzzTarget = {
  name: 'volume-files',
  seeds: async () =>
    [
      '/81a4 15 1796095065 0 33 ./a\n/41ed 4096 0 0 0 ./dir\n/a1ff 3 0 0 0 ./l\n',
      '/81a4 1 0 0 0 ./two\nlines\n/81a4 1 0 0 0 ./end\n\n',
      '/81a4 15 1796095065 0 33\n',
      'major minor  #blocks  name\n\n 254 0 8192 vda\n 254 1 4096 vda1\n',
      'LUKS\xba\xbe',
    ].map((text) => Buffer.from(text, 'latin1')),
  mutations: [
    (input, random) => {
      const at = Math.floor(random() * (input.length + 1));
      const token = Buffer.from(pick(random, TOKENS), 'latin1');
      return Buffer.concat([input.subarray(0, at), token, input.subarray(at)]);
    },
  ],
  read: (input) => {
    const { kind } = tellFileSystem(input);
    demand(KNOWN.has(kind), 'it is a file system that nobody mounts');
    return [
      kind,
      believed(() => folder(input)),
      believed(() => readFacts(input).kind),
      believed(() => (readPartitions(input).length > 1 ? 'parts' : 'part')),
    ].join(' ');
  },
};

function folder(input: Buffer): string {
  const entries = readFolder(input);
  for (const { name, text, sizeBytes, seconds } of entries) {
    demand(isName(name), 'a name leads elsewhere');
    demand(nameText(name) === text && !/[\p{C}/]/u.test(text), 'a name can do more than be read');
    demand(readPath(text)[0]?.equals(name) === true, 'a name does not lead back');
    demand(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0, 'no size');
    demand(!Number.isNaN(new Date(seconds * 1_000).getTime()), 'no time');
  }
  return entries.length > 1 ? 'accepted folder' : 'accepted one';
}

function believed(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof LyingGuest) return '-';
    throw error;
  }
}
