import { expect, test } from 'vitest';
import {
  renderLoaderConfig,
  renderLoaderSearch,
} from '../../../../../runtime/node-image/core/media/loader-config.ts';

test('GRUB starts the image with what the first stage has to know, and begins anew when it cannot', () => {
  const authority = '0a'.repeat(32);
  const words = { label: 'SY-0A1B2C3D', version: '1.0-a', server: 'https://[2001:db8::1]:8471' };
  expect(renderLoaderConfig({ ...words, authority }))
    .toBe(`search --no-floppy --set=root --label SY-0A1B2C3D
echo 'Stackyard: starting the node image 1.0-a'
if linux /stackyard/vmlinuz 'stackyard.media=SY-0A1B2C3D' 'stackyard.image=1.0-a' 'stackyard.server=https://[2001:db8::1]:8471' 'stackyard.authority=${authority}' 'console=ttyS0,115200' 'console=tty0'; then
  if initrd /stackyard/initrd; then
    boot
  fi
fi
echo 'Stackyard: the node image 1.0-a could not be loaded. Starting again in 30 s'
sleep 30
reboot
`);
});

test('on a BIOS, GRUB looks for the medium by its label', () => {
  expect(renderLoaderSearch('SY-0A1B2C3D')).toBe(`search --no-floppy --set=root --label SY-0A1B2C3D
set prefix=($root)/EFI/debian
`);
});
