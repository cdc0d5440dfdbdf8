import { describe, expect, test } from 'vitest';
import {
  sizeAfter,
  sizeRange,
} from '../../../../../../runtime/control/stacks/core/define/size-range.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';

const { roles } = makeManifest();
const role = (over: object) =>
  makeManifest({ roles: { ...roles, web: { ...roles['web'], ...over } } }).roles['web']!;
const MiB = 2 ** 20;
const GiB = 2 ** 30;

test('a role that says nothing of it gets at least what it asks for', () => {
  expect(sizeRange(role({ cpu: 2, memory: GiB }))).toEqual({
    cpu: { minimum: 2, maximum: LIMITS.appliance.cpus },
    memoryBytes: { minimum: GiB, maximum: LIMITS.appliance.memoryBytes },
  });
  const resize = { cpu: { minimum: 1, maximum: 3 }, memory: { minimum: 64 * MiB, maximum: GiB } };
  expect(sizeRange(role({ resize }))).toEqual({ cpu: resize.cpu, memoryBytes: resize.memory });
});

describe('with a newer version, a machine', () => {
  const was = role({ cpu: 2, memory: GiB });
  test.each([
    ['has what that gives it', { cpu: 2, memoryBytes: GiB }, { cpu: 4, memory: 2 * GiB }, [4, 2]],
    [
      'keeps what was chosen for it',
      { cpu: 3, memoryBytes: 4 * GiB },
      { cpu: 1, memory: GiB },
      [3, 4],
    ],
    [
      'gets as much as that asks for',
      { cpu: 3, memoryBytes: 3 * GiB },
      { cpu: 4, memory: 4 * GiB },
      [4, 4],
    ],
    [
      'gets no more than that allows',
      { cpu: 8, memoryBytes: 8 * GiB },
      {
        cpu: 1,
        memory: GiB,
        resize: { cpu: { minimum: 1, maximum: 5 }, memory: { minimum: GiB, maximum: 6 * GiB } },
      },
      [5, 6],
    ],
  ])('%s', (_, size, is, [cpu, memory]) => {
    expect(sizeAfter(size, was, role(is))).toEqual({ cpu, memoryBytes: memory! * GiB });
  });

  test('of a role that is new has what that gives it', () => {
    const next = role({ cpu: 4, memory: 2 * GiB });
    expect(sizeAfter({ cpu: 9, memoryBytes: 9 }, undefined, next)).toEqual({
      cpu: 4,
      memoryBytes: 2 * GiB,
    });
  });
});
