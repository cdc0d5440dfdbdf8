import { expect, test } from 'vitest';
import {
  processorNote,
  readProcessorNote,
} from '../../../../../../runtime/agent/compute/core/processor/processor-note.ts';
import { withProcessor } from '../../../../../../runtime/agent/compute/core/processor/with-processor.ts';
import { renderXml } from '../../../../../../runtime/agent/node/core/xml-element.ts';
import { emptyDesiredState } from '../../../../../../schemas/agent/desired.ts';
import { desiredMachine, NODE } from '../../../../../fakes/machines.ts';

const processor = {
  vendor: 'Intel',
  model: 'Haswell',
  features: ['avx2', 'fma'],
  without: ['hle'],
};
const note = renderXml(processorNote(processor));

test('a note says what it was made from, as it was written and as libvirt writes it again', () => {
  expect(note).toBe(
    '<stackyard-processor:processor xmlns:stackyard-processor="urn:stackyard:processor:1" ' +
      'vendor="Intel" model="Haswell" features="avx2 fma" without="hle"/>\n',
  );
  expect(readProcessorNote(note)).toEqual(processor);
  expect(readProcessorNote(note.replaceAll('"', "'"))).toEqual(processor);
  const bare = { ...processor, without: [] };
  expect(readProcessorNote(renderXml(processorNote(bare)))).toEqual(bare);
});

test.each([
  ['nothing', ''],
  ['another element', note.replace(':processor xmlns', ':computer xmlns')],
  ['a note without its vendor', note.replace(' vendor="Intel"', '')],
  ['a feature that is no name', note.replace('avx2', '&lt;avx2')],
  ['a note with something inside', note.replace('/>', '><x/></processor>')],
])('does not take %s for a note', (_what, text) => {
  expect(readProcessorNote(text)).toBeUndefined();
});

test('every machine of a document has its processor, unless it has one of its own', () => {
  const own = { ...processor, model: 'Broadwell' };
  const [web, db] = [desiredMachine(), { ...desiredMachine(), processor: own }];
  const state = { ...emptyDesiredState(NODE), machines: [web, db] };
  expect(withProcessor(state)).toBe(state);
  expect(withProcessor({ ...state, processor }).machines).toEqual([{ processor, ...web }, db]);
  const arrival = { operation: 'op-1', from: NODE, machine: web, copy: [] } as never;
  expect(withProcessor({ ...state, processor, arrivals: [arrival] }).arrivals).toMatchObject([
    { operation: 'op-1', machine: { id: web.id, processor } },
  ]);
});
