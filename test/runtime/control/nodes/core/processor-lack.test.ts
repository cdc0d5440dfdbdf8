import { describe, expect, test } from 'vitest';
import {
  processorLack,
  seenProcessor,
} from '../../../../../runtime/control/nodes/core/processor-lack.ts';
import { processorNotice } from '../../../../../runtime/control/nodes/core/processor-notice.ts';
import { hostProcessor } from '../../../../fakes/host-processor.ts';

const host = hostProcessor('Haswell', { includes: ['avx2', 'fma'], adds: ['md-clear'] });
const seen = (...features: string[]) => ({ vendor: 'Intel', model: 'A', features, without: [] });

describe('what a host lacks of a processor', () => {
  test('is nothing when it has every feature, whatever its model', () => {
    expect(processorLack(seen('avx2', 'fma', 'md-clear'), host)).toBeUndefined();
    expect(processorLack(seen(), host)).toBeUndefined();
  });

  test('is named, the first five of many', () => {
    expect(processorLack(seen('avx2', 'pku'), host)).toBe('pku');
    expect(processorLack(seen('a', 'b', 'c', 'd', 'e'), host)).toBe('a, b, c, d, e');
    expect(processorLack(seen('a', 'b', 'c', 'd', 'e', 'f', 'g'), host)).toBe(
      'a, b, c, d, e, 2 more',
    );
  });

  test('is everything of another maker', () => {
    expect(processorLack({ vendor: 'AMD', features: ['fma'] }, host)).toBe('a processor by AMD');
  });
});

test('a machine sees what it was started with, else all that its node has, if that is known', () => {
  expect(seenProcessor(seen('fma'), host)).toEqual(seen('fma'));
  expect(seenProcessor(undefined, host)).toEqual({
    vendor: 'Intel',
    features: ['avx2', 'fma', 'md-clear'],
  });
  expect(seenProcessor(undefined, undefined)).toBeUndefined();
});

describe('what is said of a node that is weaker than others', () => {
  const strong = hostProcessor('Skylake', { includes: ['avx2', 'avx512f', 'fma'] });
  const noticeOf = (...running: { processor?: ReturnType<typeof seen> }[]) =>
    processorNotice(host, [{ processor: strong, running }]);

  test('counts machines that cannot come while they run, and names what the first was given', () => {
    expect(noticeOf({ processor: seen('avx512f') }, { processor: seen('fma') })).toBe(
      'A machine of another node was started with what its processor does not have (avx512f), so it ' +
        'cannot move here while running. Restarted, it can, if the processors are of one maker.',
    );
    expect(noticeOf({ processor: seen('x') }, {})).toBe(
      '2 machines of other nodes were started with what its processor does not have (x), so they ' +
        'cannot move here while running. Restarted, they can, if the processors are of one maker.',
    );
  });

  test('is nothing when all can come, when nothing is known, and of a node that tells nothing', () => {
    expect(noticeOf({ processor: seen('fma') })).toBeUndefined();
    expect(processorNotice(host, [{ processor: undefined, running: [{}] }])).toBeUndefined();
    expect(
      processorNotice(undefined, [{ processor: strong, running: [{ processor: seen('x') }] }]),
    ).toBeUndefined();
  });
});
