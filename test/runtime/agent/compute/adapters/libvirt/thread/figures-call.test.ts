import { expect, test } from 'vitest';
import { readFigures } from '../../../../../../../runtime/agent/compute/adapters/libvirt/thread/figures-call.ts';

const startedAt = '2026-01-01T00:00:00.000Z';

test('adds up interfaces, and takes what all disks have read and written', () => {
  const values = new Map([
    ['cpu.time', 5e9],
    ['vcpu.current', 2],
    ['net.count', 2],
    ['net.0.rx.bytes', 1],
    ['net.1.rx.bytes', 2],
    ['net.1.tx.bytes', 4],
    ['balloon.available', 1000],
    ['balloon.usable', 400],
    ['balloon.rss', 5000],
  ]);
  const disks = new Map([
    ['rd_bytes', 300],
    ['wr_bytes', 10],
  ]);
  expect(readFigures(values, disks, startedAt)).toEqual({
    startedAt,
    cpus: 2,
    cpuNanoseconds: 5e9,
    memoryUsedBytes: 600 * 1024,
    diskReadBytes: 300,
    diskWriteBytes: 10,
    netReceiveBytes: 3,
    netSendBytes: 4,
  });
});

test('before the guest tells, takes what QEMU has touched, at most all of its memory', () => {
  const values = new Map([
    ['balloon.current', 800],
    ['balloon.rss', 5000],
  ]);
  expect(readFigures(values, new Map(), startedAt).memoryUsedBytes).toBe(800 * 1024);
});

test('counts nothing that libvirt does not tell', () => {
  expect(readFigures(new Map(), new Map(), startedAt)).toEqual({
    startedAt,
    cpus: 1,
    cpuNanoseconds: 0,
    memoryUsedBytes: 0,
    diskReadBytes: 0,
    diskWriteBytes: 0,
    netReceiveBytes: 0,
    netSendBytes: 0,
  });
});
