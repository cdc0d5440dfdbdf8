import { describe, expect, test } from 'vitest';
import { StageShell } from './stage-shell.ts';

const TOLD =
  'initrd=x quiet stackyard.boot=http://10.0.0.1:8473 stackyard.image=0.1.0-20261130 ' +
  'stackyard.sequence=17 stackyard.server=https://10.0.0.1:8471 stackyard.authority=0a0b ' +
  'BOOTIF=01-52-54-00-AA-bb-01\n';
const SHOW = 'echo "$boot|$version|$oldest|$server|$authority|$mac"';

describe('what the first stage is told', () => {
  test('is read off the command line of the kernel', async () => {
    using shell = new StageShell({ cmdline: TOLD });
    const { exit, stdout } = await shell.run(`read_words && ${SHOW}`);
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout:
        'http://10.0.0.1:8473|0.1.0-20261130|17|https://10.0.0.1:8471|0a0b|52:54:00:aa:bb:01\n',
    });
  });

  test('the last word of a name counts, and a star stays a star', async () => {
    using shell = new StageShell({ cmdline: 'a=1 a=/* a=2=3\n' });
    expect((await shell.run('word a; word b')).stdout).toBe('2=3\n\n');
  });

  test.each([
    ['stackyard.image', 'stackyard.image=../../etc'],
    ['stackyard.boot', 'stackyard.boot=http://a/$(reboot)'],
    ['stackyard.sequence', 'stackyard.sequence=-1'],
    ['stackyard.server', 'stackyard.server=https://a"b'],
    ['stackyard.authority', 'stackyard.authority=XYZ'],
    ['BOOTIF', 'BOOTIF=01-52-54-00-aa-bb-`id`'],
  ])('a bad %s is refused, and said', async (name, word) => {
    using shell = new StageShell({ cmdline: `${TOLD.trim()} ${word}\n` });
    const { exit, screen } = await shell.run('read_words');
    expect(exit).toBe(1);
    expect(screen).toBe(
      `stackyard: ${name} on the kernel's command line has characters that do not belong there\n`,
    );
  });

  test('nothing at all is refused, and said', async () => {
    using shell = new StageShell({ cmdline: 'quiet\n' });
    const { exit, screen } = await shell.run('read_words');
    expect(exit).toBe(1);
    expect(screen).toContain('nobody said where to boot from');
  });

  test.each([
    [
      1_000_000,
      1,
      'this machine has 976 MiB of memory; a node needs more than 1 GiB: 2 GiB or more',
    ],
    [2_035_000, 0, ''],
  ])('with %d kB of memory it ends with %d', async (kilobytes, exit, text) => {
    using shell = new StageShell({ meminfo: `MemTotal:        ${kilobytes} kB\nMemFree: 1 kB\n` });
    const result = await shell.run('check_memory');
    expect(result.exit).toBe(exit);
    expect(result.screen).toContain(text);
  });
});

describe('what it says', () => {
  test('is on every screen, and told to the gateway byte for byte', async () => {
    using shell = new StageShell();
    const script = 'boot=http://g has_network=yes mac=m; wget() { echo "$*" >"$here/asked"; }';
    await shell.run(`${script}; tell failed 'a&b=“ü” %'; wait`);
    const { stdout } = await shell.run('cat "$here/asked" "$here/dev/tty0"');
    const encoded = [...Buffer.from('a&b=“ü” %')].map((byte) => `%${byte.toString(16)}`).join('');
    expect(stdout).toBe(
      `-q -T 5 -O /dev/null http://g/boot/stage?mac=m&stage=failed&text=${encoded}\n` +
        'stackyard: a&b=“ü” %\n',
    );
  });

  test('is told in the order in which it happened, however long an answer takes', async () => {
    using shell = new StageShell();
    // The first is not answered before the second was said.
    const script = `boot=http://g has_network=yes
      wget() {
        case $6 in *network*)
          until [ "$(wc -l <"$here/dev/ttyS0")" -ge 2 ]; do busybox sleep 0.05; done
        esac
        echo "$6" | sed "s/.*stage=//; s/&.*//" >>"$here/asked"
      }`;
    await shell.run(`${script}\ntell network x; tell fetching x; tell failed x; wait`);
    const { stdout } = await shell.run('cat "$here/asked"');
    expect(stdout).toBe('network\nfetching\nfailed\n');
  });

  test('is told to nobody before there is a network', async () => {
    using shell = new StageShell();
    const script = 'boot=http://g; wget() { echo "$*" >"$here/asked"; }';
    const { exit } = await shell.run(`${script}\ntell network x; wait; [ ! -e "$here/asked" ]`);
    expect(exit).toBe(0);
  });
});
