import { describe, expect, test } from 'vitest';
import {
  chooseDrivers,
  driverName,
  listsOf,
} from '../../../../runtime/node-image/core/choose-drivers.ts';
import { isForFirstStage } from '../../../../runtime/node-image/core/wanted-drivers.ts';

const LISTS = {
  dep: `kernel/drivers/net/ethernet/intel/e1000e/e1000e.ko.xz: kernel/drivers/ptp/ptp.ko.xz kernel/drivers/pps/pps_core.ko.xz
kernel/drivers/ptp/ptp.ko.xz: kernel/drivers/pps/pps_core.ko.xz
kernel/drivers/pps/pps_core.ko.xz:
kernel/fs/ext4/ext4.ko.xz: kernel/fs/jbd2/jbd2.ko.xz
kernel/fs/jbd2/jbd2.ko.xz:
kernel/crypto/crc32c-generic.ko.xz:
kernel/arch/x86/crypto/crc32c-intel.ko.xz:
kernel/sound/soundcore.ko.xz:
`,
  softdep: `# from the modules themselves
softdep ext4 pre: crypto-crc32c
softdep soundcore post: nothing-of-it
`,
  alias: `alias pci:v00008086d000010D3sv*sd*bc*sc*i* e1000e
alias crypto-crc32c crc32c_generic
alias crypto-crc32c crc32c_intel
alias char-major-14-* soundcore
`,
};

describe('drivers of the first stage', () => {
  test('come with what they need, also by other names, and nothing else', () => {
    expect(chooseDrivers(LISTS, (path) => path.includes('/ext4/'))).toEqual([
      'kernel/arch/x86/crypto/crc32c-intel.ko.xz',
      'kernel/crypto/crc32c-generic.ko.xz',
      'kernel/fs/ext4/ext4.ko.xz',
      'kernel/fs/jbd2/jbd2.ko.xz',
    ]);
    expect(chooseDrivers(LISTS, (path) => path.includes('/e1000e/'))).toEqual([
      'kernel/drivers/net/ethernet/intel/e1000e/e1000e.ko.xz',
      'kernel/drivers/pps/pps_core.ko.xz',
      'kernel/drivers/ptp/ptp.ko.xz',
    ]);
  });

  test('are listed without those that were not chosen, and without their compression', () => {
    const chosen = chooseDrivers(LISTS, (path) => path.includes('/e1000e/'));
    expect(listsOf(LISTS, chosen)).toEqual({
      dep: `kernel/drivers/net/ethernet/intel/e1000e/e1000e.ko: kernel/drivers/ptp/ptp.ko kernel/drivers/pps/pps_core.ko
kernel/drivers/pps/pps_core.ko:
kernel/drivers/ptp/ptp.ko: kernel/drivers/pps/pps_core.ko
`,
      alias: 'alias pci:v00008086d000010D3sv*sd*bc*sc*i* e1000e\n',
    });
  });

  test('have one name, however it is written', () => {
    expect(driverName('kernel/crypto/crc32c-generic.ko.xz')).toBe('crc32c_generic');
  });

  test.each([
    ['kernel/drivers/net/ethernet/realtek/r8169.ko.xz', true],
    ['kernel/drivers/net/virtio_net.ko.xz', true],
    ['kernel/fs/squashfs/squashfs.ko.xz', true],
    ['kernel/drivers/net/ethernet/netronome/nfp/nfp.ko.xz', false],
    ['kernel/drivers/net/wireless/ath/ath.ko.xz', false],
    ['kernel/sound/soundcore.ko.xz', false],
  ])('%s: %s', (path, isWanted) => {
    expect(isForFirstStage(path)).toBe(isWanted);
  });
});
