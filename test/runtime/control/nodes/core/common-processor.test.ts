import { describe, expect, test } from 'vitest';
import { commonProcessor } from '../../../../../runtime/control/nodes/core/common-processor.ts';
import { hostProcessor } from '../../../../fakes/host-processor.ts';

const old = hostProcessor('Haswell', { includes: ['avx2', 'fma', 'sse2'], adds: ['md-clear'] });
const modern = hostProcessor('Skylake', {
  includes: ['avx2', 'avx512f', 'fma', 'sse2'],
  adds: ['md-clear', 'pku'],
  lacks: ['hle'],
});

describe('the processor that hosts have in common', () => {
  test('is that of a host that is alone, as libvirt would define it', () => {
    expect(commonProcessor([modern])).toEqual({
      vendor: 'Intel',
      model: 'Skylake',
      features: ['avx2', 'avx512f', 'fma', 'md-clear', 'pku', 'sse2'],
      without: ['hle'],
    });
    expect(commonProcessor([modern, modern])).toEqual(commonProcessor([modern]));
  });

  test('is the model of the weakest with what all of them have, in whatever order they come', () => {
    const expected = {
      vendor: 'Intel',
      model: 'Haswell',
      features: ['avx2', 'fma', 'md-clear', 'sse2'],
      without: [],
    };
    expect(commonProcessor([modern, old])).toEqual(expected);
    expect(commonProcessor([old, modern, modern])).toEqual(expected);
  });

  test('does not have what comes with the model and another host lacks', () => {
    const other = hostProcessor('Skylake', {
      includes: ['avx2', 'avx512f', 'sse2'],
      adds: ['a', 'b', 'c'],
      lacks: ['fma'],
    });
    expect(commonProcessor([old, other])).toMatchObject({
      model: 'Haswell',
      features: ['avx2', 'sse2'],
      without: ['fma'],
    });
  });

  test('does not have what only some hosts of one model know to come with it', () => {
    const knowsLess = hostProcessor('Haswell', { includes: ['avx2', 'sse2'] });
    expect(commonProcessor([knowsLess, old])).toMatchObject({
      features: ['avx2', 'sse2'],
      without: ['fma'],
    });
  });

  test('has what the weakest adds only if the others have it, with or without their model', () => {
    const has = hostProcessor('Skylake', { includes: ['avx2', 'fma', 'md-clear', 'sse2', 'x'] });
    const lacks = hostProcessor('Skylake', { includes: ['avx2', 'fma', 'sse2', 'x', 'y'] });
    expect(commonProcessor([old, has])?.features).toContain('md-clear');
    const without = commonProcessor([old, lacks]);
    expect(without?.features).not.toContain('md-clear');
    // It does not come with the model, so it need not be taken from it.
    expect(without?.without).toEqual([]);
  });

  test('has a feature that its model lacks on the weakest host only if that is added', () => {
    const odd = hostProcessor('Haswell', {
      includes: ['sse2'],
      adds: ['hle'],
      lacks: ['hle', 'rtm'],
    });
    expect(commonProcessor([odd])).toMatchObject({ features: ['hle', 'sse2'], without: ['rtm'] });
  });

  test('is a model that every hypervisor knows, or none', () => {
    const knowsLess = hostProcessor('Broadwell', {
      includes: ['avx2', 'fma', 'sse2', 'w', 'x', 'y', 'z'],
      models: ['Broadwell', 'Skylake'],
    });
    const knowsAll = { ...modern, models: ['Broadwell', 'Haswell', 'Skylake'] };
    const weakest = { ...old, models: ['Broadwell', 'Haswell', 'Skylake'] };
    expect(commonProcessor([weakest, knowsLess, knowsAll])?.model).toBe('Skylake');
    expect(commonProcessor([weakest, { ...knowsLess, models: ['Broadwell'] }])?.model).toBe(
      'Broadwell',
    );
    expect(commonProcessor([weakest, { ...knowsLess, models: [] }])).toBeUndefined();
  });

  test('of hosts that have equally much is the model whose name comes first', () => {
    const [a, b] = [
      hostProcessor('B', { includes: ['avx2', 'fma'] }),
      hostProcessor('A', { includes: ['avx2', 'sse2'] }),
    ];
    expect(commonProcessor([a, b])).toMatchObject({ model: 'A', features: ['avx2'] });
    expect(commonProcessor([b, a])).toEqual(commonProcessor([a, b]));
  });

  test('is none of no hosts', () => {
    expect(commonProcessor([])).toBeUndefined();
  });
});
