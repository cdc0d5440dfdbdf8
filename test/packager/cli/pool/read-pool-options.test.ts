import { describe, expect, test } from 'vitest';
import { readPools } from '../../../../packager/cli/install/read-pools.ts';
import { readNfsPlace } from '../../../../packager/cli/pool/read-nfs-place.ts';
import {
  readPoolOptions,
  readReserve,
  readWantedNodes,
} from '../../../../packager/cli/pool/read-pool-options.ts';

describe('--nodes', () => {
  test('takes all, names, or labels', () => {
    expect(readWantedNodes('all')).toEqual({ kind: 'all' });
    expect(readWantedNodes('barn-1, barn-2')).toEqual({
      kind: 'list',
      nodes: ['barn-1', 'barn-2'],
    });
    expect(readWantedNodes('zone=attic,disk=ssd')).toEqual({
      kind: 'labels',
      labels: { zone: 'attic', disk: 'ssd' },
    });
  });

  test.each([
    ['barn-1,zone=attic', 'not both'],
    ['zone=', 'not both'],
    ['barn-1,,barn-2', 'empty name'],
    ['', 'empty name'],
    ['zone=a,zone=b', 'given twice'],
  ])('refuses “%s”', (text, problem) => {
    expect(() => readWantedNodes(text)).toThrow(problem);
  });
});

describe('--reserve', () => {
  test.each([
    ['10%', { unit: 'percent', percent: 10 }],
    ['0%', { unit: 'percent', percent: 0 }],
    ['90 %', { unit: 'percent', percent: 90 }],
    ['20GiB', { unit: 'bytes', bytes: 20 * 2 ** 30 }],
    ['0', { unit: 'bytes', bytes: 0 }],
  ])('takes %s', (text, reserve) => expect(readReserve(text)).toEqual(reserve));

  test.each(['91%', '10', 'much', '-1%'])('refuses %s', (text) => {
    expect(() => readReserve(text)).toThrow('--reserve takes');
  });
});

test('of options that were not given nothing is asked for', () => {
  expect(readPoolOptions({})).toEqual({});
  expect(readPoolOptions({ note: '', nodes: 'all' })).toEqual({ note: '', nodes: { kind: 'all' } });
});

describe('where an export is', () => {
  test.each([
    ['nas.lan:/export/yard', 'nas.lan', '/export/yard'],
    ['192.0.2.9:/a', '192.0.2.9', '/a'],
    ['[fd00::7]:/export/yard', 'fd00::7', '/export/yard'],
  ])('is read from %s', (text, server, path) =>
    expect(readNfsPlace(text)).toEqual({ server, path }),
  );

  test.each(['nas.lan', 'nas.lan:export', ':/export', 'fd00::7:/export', '/export'])(
    'is not “%s”',
    (text) => expect(() => readNfsPlace(text)).toThrow('a server, a colon and a path'),
  );
});

describe('--pool of plan and install', () => {
  test('takes what goes where, and one pool for the rest', () => {
    expect(readPools(['web:data=tank', 'system=fast', 'slow'])).toEqual({
      'web:data': 'tank',
      system: 'fast',
      '*': 'slow',
    });
    expect(readPools([])).toEqual({});
  });

  test.each([
    [['web='], '--pool takes disk=pool, role:disk=pool or a pool, not “web=”.'],
    [['a=b=c'], 'not “a=b=c”'],
    [['data=a', 'data=b'], '--pool says twice where data should go.'],
    [['a', 'b'], '--pool says twice where all other disks should go.'],
  ])('refuses %j', (values, problem) => expect(() => readPools(values)).toThrow(problem));
});
