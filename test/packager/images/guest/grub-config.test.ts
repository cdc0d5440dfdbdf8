import { expect, test } from 'vitest';
import { ARCHITECTURES } from '../../../../packager/images/build/architecture.ts';
import { baseFiles } from '../../../../packager/images/guest/base-files.ts';
import {
  kernelArguments,
  renderEarlyGrubConfig,
  renderGrubConfig,
} from '../../../../packager/images/guest/grub-config.ts';

const ID = '01234567-89ab-8def-8123-456789abcdef';

test('GRUB starts the newest kernel at once, with the recipe’s arguments last', () => {
  const args = kernelArguments(ARCHITECTURES.amd64, ['net.ifnames=0']);
  const config = renderGrubConfig(ID, args);
  expect(config).toMatch(
    new RegExp(
      `^linux /vmlinuz root=UUID=${ID} ro console=tty0 console=ttyS0,115200 .* net\\.ifnames=0$`,
      'm',
    ),
  );
  expect(config).toMatch(/\ninitrd \/initrd\.img\nboot\n$/);
  expect(config).not.toMatch(/menuentry|timeout/);
});

test('GRUB itself finds its settings by the id of the file system', () => {
  expect(renderEarlyGrubConfig(ID)).toBe(`\
search --no-floppy --fs-uuid --set=root ${ID}
set prefix=($root)/boot/grub
configfile $prefix/grub.cfg
`);
});

test('every image gets its files once, and nothing in them is of one machine', () => {
  const files = baseFiles({ rootUuid: ID, architecture: ARCHITECTURES.amd64, kernelArguments: [] });
  const paths = files.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths).toContain('/etc/fstab');
  expect(paths.filter((path) => /machine-id|ssh_host|shadow/.test(path))).toEqual([]);
});
