import { expect, test } from 'vitest';
import {
  readMachineUser,
  readSecurityModels,
} from '../../../../../../../runtime/agent/compute/adapters/libvirt/thread/machine-user.ts';

const capabilities = `<capabilities><host>
    <secmodel>
      <model>apparmor</model>
      <doi>0</doi>
      <baselabel type='kvm'>+1:+2</baselabel>
    </secmodel>
    <secmodel>
      <model>dac</model>
      <doi>0</doi>
      <baselabel type='kvm'>+64055:+108</baselabel>
      <baselabel type='qemu'>+64055:+108</baselabel>
    </secmodel>
  </host></capabilities>`;

test('reads the user of the dac model, whatever other models there are', () => {
  expect(readMachineUser(capabilities)).toEqual({ uid: 64055, gid: 108 });
});

test('refuses to guess', () => {
  expect(() => readMachineUser('<capabilities/>')).toThrow('does not say which user runs QEMU');
});

test('S15: the security models of libvirt are told by name', () => {
  expect(readSecurityModels(capabilities)).toEqual(['apparmor', 'dac']);
  expect(readSecurityModels('<capabilities/>')).toEqual([]);
});
