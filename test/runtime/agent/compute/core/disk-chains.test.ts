import { expect, test } from 'vitest';
import {
  readDiskChains,
  volumeOfFile,
} from '../../../../../runtime/agent/compute/core/disk-chains.ts';

/** As libvirt 9 tells it of a domain that runs. */
const DOMAIN = `<domain type='qemu' id='3'>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='/pool/volumes/volume-000000000c.qcow2' index='7'>
        <seclabel model='dac' relabel='no'/>
      </source>
      <backingStore type='file' index='5'>
        <format type='qcow2'/>
        <source file='/pool/volumes/volume-000000000a.qcow2'/>
        <backingStore type='file' index='3'>
          <format type='raw'/>
          <source file='/pool/volumes/../images/abc.raw'/>
          <backingStore/>
        </backingStore>
      </backingStore>
      <target dev='vda' bus='virtio'/>
      <serial>system</serial>
    </disk>
    <disk type='file' device='disk'>
      <source file="/pool/volumes/volume-000000000b.qcow2" index="2"/>
      <backingStore/>
      <mirror type='file' job='copy'><source file='/elsewhere/volume-000000000z.qcow2'/></mirror>
      <target dev='vdb' bus='virtio'/>
    </disk>
    <interface type='bridge'><source bridge='syb1'/><target dev='sy1'/></interface>
  </devices>
</domain>`;

test('tells the files of each disk from the one that is written to downwards, with their numbers', () => {
  expect(readDiskChains(DOMAIN)).toEqual([
    {
      target: 'vda',
      links: [
        { index: 7, file: '/pool/volumes/volume-000000000c.qcow2' },
        { index: 5, file: '/pool/volumes/volume-000000000a.qcow2' },
        { index: 3, file: '/pool/volumes/../images/abc.raw' },
      ],
    },
    { target: 'vdb', links: [{ index: 2, file: '/pool/volumes/volume-000000000b.qcow2' }] },
  ]);
});

test('a domain without disks has none', () => {
  expect(readDiskChains('<domain><devices><target dev="x"/></devices></domain>')).toEqual([]);
});

test('knows volumes by the names of their files, and takes nothing else for one', () => {
  expect(volumeOfFile('/pool/volumes/volume-000000000a.qcow2')).toBe('volume-000000000a');
  for (const file of ['/pool/images/abc.raw', '/pool/volume-1.qcow2', 'volume-000000000a.qcow2']) {
    expect(volumeOfFile(file)).toBeUndefined();
  }
});
