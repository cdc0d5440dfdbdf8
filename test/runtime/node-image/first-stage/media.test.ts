import { describe, expect, test } from 'vitest';
import { StageShell } from './stage-shell.ts';

const FOUND = 'modprobe() { :; }; findfs() { echo "/dev/of-$1"; }';
const ABSENT = 'modprobe() { :; }; findfs() { echo asked; return 1; } >>"$here/asked"';

describe('the medium that carries an image', () => {
  test('is found by its label, and mounted so that nothing is written to it', async () => {
    using shell = new StageShell();
    const { exit, stdout } = await shell.run(
      `${FOUND}; media=SY-0A; find_media && echo "$media_folder"`,
    );
    expect(exit).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `mount -o ro /dev/of-LABEL=SY-0A ${shell.folder}/state/media`,
      `${shell.folder}/state/media/stackyard`,
      '',
    ]);
  });

  test('may be a FAT, whose character sets the kernel cannot load by itself', async () => {
    using shell = new StageShell();
    const { stdout } = await shell.run(
      `modprobe() { echo "$*"; }; findfs() { echo /dev/x; }; media=SY-0A; find_media`,
    );
    expect(stdout).toMatch(/^-a -q .*\bvfat\b.* nls_cp437 nls_ascii\b/);
  });

  test('may have been changed for another one since the last try', async () => {
    using shell = new StageShell();
    const { exit, stdout } = await shell.run(
      `${FOUND}; is_mounted() { :; }; media=SY-0A; find_media`,
    );
    expect(exit).toBe(0);
    const place = `${shell.folder}/state/media`;
    const lines = [`umount ${place}`, `mount -o ro /dev/of-LABEL=SY-0A ${place}`, ''];
    expect(stdout.split('\n')).toEqual(lines);
  });

  test('is waited for, and its absence is said', async () => {
    using shell = new StageShell();
    const { exit, stdout, screen } = await shell.run(
      `${ABSENT}; media=SY-0A; find_media; was=$?; wc -l <"$here/asked"; (exit $was)`,
    );
    expect(exit).toBe(1);
    expect(Number(stdout)).toBe(60);
    expect(screen).toBe('stackyard: no disc or stick with the label SY-0A was found\n');
  });

  test('whose file system cannot be read is said', async () => {
    using shell = new StageShell();
    const { exit, screen } = await shell.run(
      `${FOUND}; mount() { return 1; }; media=SY-0A; find_media`,
    );
    expect(exit).toBe(1);
    expect(screen).toBe('stackyard: the file system of /dev/of-LABEL=SY-0A cannot be read\n');
  });
});
