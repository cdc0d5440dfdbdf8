import { describe, expect, test } from 'vitest';
import { DiskReserve } from '../../../../registry/core/quota/disk-reserve.ts';
import { DEFAULT_QUOTAS, reserveOf } from '../../../../registry/core/quota/quota-limits.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const GiB = 2 ** 30;

describe('the size of the reserve', () => {
  test('is a twentieth of a small disk, and no more than the limit of a large one', () => {
    expect(reserveOf(DEFAULT_QUOTAS, 20 * GiB)).toBe(1 * GiB);
    expect(reserveOf(DEFAULT_QUOTAS, 1000 * GiB)).toBe(LIMITS.registry.diskReserveBytes);
  });
  test('is what was set, on any disk; none is possible', () => {
    expect(reserveOf({ reserveBytes: 5 * GiB }, 6 * GiB)).toBe(5 * GiB);
    expect(reserveOf({ reserveBytes: 0 }, 6 * GiB)).toBe(0);
  });
});

describe('the reserve', () => {
  const make = (freeBytes: number) => {
    const disk = { freeBytes, sizeBytes: 1000 };
    let nowMs = 0;
    let measured = 0;
    const space = {
      measureSpace: async () => {
        measured += 1;
        return { ...disk };
      },
    };
    const reserve = new DiskReserve(space, { now: () => new Date(nowMs) }, { reserveBytes: 100 });
    return { reserve, disk, forward: (ms: number) => (nowMs += ms), measured: () => measured };
  };

  test('the last byte above it can be taken, the next one cannot', async () => {
    const { reserve } = make(110);
    await reserve.take(10);
    await expect(reserve.take(1)).rejects.toMatchObject({
      code: 'DISK_RESERVED',
      data: { freeBytes: 100, reserveBytes: 100 },
    });
  });

  test('nothing is begun when there is no room at all', async () => {
    await expect(make(100).reserve.require(0)).rejects.toMatchObject({ code: 'DISK_RESERVED' });
    await expect(make(101).reserve.require(0)).resolves.toBeUndefined();
  });

  test('the disk is measured again after half a second, and not for every part', async () => {
    const { reserve, disk, forward, measured } = make(110);
    await reserve.take(4);
    await reserve.take(4);
    expect(measured()).toBe(1);
    disk.freeBytes = 200;
    forward(500);
    await reserve.take(50);
    expect(measured()).toBe(2);
  });

  test('and after many bytes, however fast they come', async () => {
    const { reserve, disk, measured } = make(1000 * 2 ** 20);
    await reserve.take(8 * 2 ** 20);
    disk.freeBytes = 50;
    await expect(reserve.take(1)).rejects.toMatchObject({ code: 'DISK_RESERVED' });
    expect(measured()).toBe(2);
  });
});
