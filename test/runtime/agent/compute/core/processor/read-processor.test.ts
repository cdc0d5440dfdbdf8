import { expect, test } from 'vitest';
import {
  hostModel,
  readProcessor,
} from '../../../../../../runtime/agent/compute/core/processor/read-processor.ts';

/** As libvirt 9 writes it, shortened. */
const CAPABILITIES = `<domainCapabilities>
  <cpu>
    <mode name='host-passthrough' supported='yes'/>
    <mode name='host-model' supported='yes'>
      <model fallback='forbid'>EPYC</model>
      <vendor>AMD</vendor>
      <feature policy='require' name='umip'/>
      <feature policy='require' name='invtsc'/>
      <feature policy='disable' name='sha-ni'/>
    </mode>
    <mode name='custom' supported='yes'>
      <model usable='yes' vendor='unknown'>qemu64</model>
      <model usable='no' vendor='AMD'>EPYC</model>
      <model usable='unknown' deprecated='yes'>486</model>
    </mode>
  </cpu>
  <devices><video><model>none</model></video></devices>
</domainCapabilities>`;
const EXPANDED = `<cpu mode='custom' match='exact'>
  <model fallback='forbid'>EPYC</model>
  <vendor>AMD</vendor>
  <feature policy='require' name='umip'/>
  <feature policy='require' name='avx2'/>
  <feature policy='disable' name='sha-ni'/>
  <feature policy='require' name='aes'/>
</cpu>`;

test('finds what libvirt would define the processor of the host as', () => {
  const model = hostModel(CAPABILITIES);
  expect(model).toMatch(/^<cpu>\s*<model fallback='forbid'>EPYC<\/model>.*<\/cpu>$/s);
  expect(model).not.toContain('qemu64');
  expect(
    hostModel(CAPABILITIES.replace("'host-model' supported='yes'", "'host-model' supported='no'")),
  ).toBeUndefined();
});

test('reads features of the model, those besides and those that are missing, and known models', () => {
  expect(readProcessor(CAPABILITIES, EXPANDED)).toEqual({
    vendor: 'AMD',
    model: 'EPYC',
    includes: ['aes', 'avx2'],
    // What could not move along is not named where everything is.
    adds: ['umip'],
    lacks: ['sha-ni'],
    models: ['486', 'EPYC', 'qemu64'],
  });
});

test('reads nothing out of what is not told, or in words that are no names', () => {
  expect(readProcessor('', EXPANDED)).toBeUndefined();
  expect(readProcessor(CAPABILITIES.replace('<vendor>AMD</vendor>', ''), EXPANDED)).toBeUndefined();
  expect(readProcessor(CAPABILITIES, EXPANDED.replace('avx2', 'a b&amp;'))).toBeUndefined();
});
