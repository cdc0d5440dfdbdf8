import { describe, expect, test } from 'vitest';
import { parseListing } from '../../../../packager/images/inspect/parse-listing.ts';
import { faultCode } from '../../../fakes/fault-code.ts';

describe('parseListing', () => {
  test('reads what debugfs writes', () => {
    const output =
      '/2/040755/0/0/.//\n/2/040755/0/0/..//\n/12/120777/0/0/bin/7/\n/13/040755/0/0/boot//\n' +
      '/14/100644/1000/1000/notes/12/\n/15/020666/0/0/tty/0/\n\n';
    expect(parseListing(output)).toEqual([
      { name: 'bin', inode: 12, kind: 'link', sizeBytes: 7 },
      { name: 'boot', inode: 13, kind: 'folder', sizeBytes: 0 },
      { name: 'notes', inode: 14, kind: 'file', sizeBytes: 12 },
      { name: 'tty', inode: 15, kind: 'other', sizeBytes: 0 },
    ]);
  });

  test('a line end in a name neither hides the file nor makes up another', () => {
    const name = 'a\n12\u001b[31m';
    const output = `/20/100600/0/0/${name}/5/\n/21/100600/0/0/.bash_history/9/\n`;
    expect(parseListing(output).map((entry) => [entry.name, entry.inode])).toEqual([
      [name, 20],
      ['.bash_history', 21],
    ]);
  });

  test('leaves out what was deleted', () => {
    expect(parseListing('/0/100644/0/0/gone/5/\n')).toEqual([]);
  });

  test('leaves out blocks of a folder that were never used, as in lost+found', () => {
    const output =
      '/11/040700/0/0/.//\n/2/040755/0/0/..//\n/0/000000/0/0//0/\n/0/000000/0/0//0/\n\n';
    expect(parseListing(output)).toEqual([]);
  });

  test('refuses a file without a name', () => {
    expect(faultCode(() => parseListing('/20/100600/0/0//5/\n'))).toBe('IMAGE_UNREADABLE');
  });

  test('refuses a listing it does not understand instead of reading half of it', () => {
    expect(faultCode(() => parseListing('/20/100600/0/0/a/5/\nls: something\n'))).toBe(
      'IMAGE_UNREADABLE',
    );
  });
});
