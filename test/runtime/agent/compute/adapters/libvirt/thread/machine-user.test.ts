import { expect, test } from 'vitest';
import {
  inGroupOfKvm,
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

// A user that no host knows has no other groups: on Debian 13 libvirt's own group may not open /dev/kvm.
test.each([
  { access: 'for its group', kvm: { gid: 993, mode: 0o020_660 }, gid: 993 },
  { access: 'for everybody', kvm: { gid: 993, mode: 0o020_666 }, gid: 64055 },
  { access: 'read-only for others', kvm: { gid: 993, mode: 0o020_664 }, gid: 993 },
  { access: 'for root alone', kvm: { gid: 993, mode: 0o020_600 }, gid: 64055 },
  { access: 'read-only for its group', kvm: { gid: 993, mode: 0o020_640 }, gid: 64055 },
  { access: 'for the group of root', kvm: { gid: 0, mode: 0o020_660 }, gid: 64055 },
  { access: 'missing', kvm: undefined, gid: 64055 },
])('machines are in the group of a /dev/kvm that is $access', ({ kvm, gid }) => {
  expect(inGroupOfKvm({ uid: 64055, gid: 64055 }, kvm)).toEqual({ uid: 64055, gid });
});

test('S15: the security models of libvirt are told by name', () => {
  expect(readSecurityModels(capabilities)).toEqual(['apparmor', 'dac']);
  expect(readSecurityModels('<capabilities/>')).toEqual([]);
});
