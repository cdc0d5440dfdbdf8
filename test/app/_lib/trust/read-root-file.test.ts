import { expect, test } from 'vitest';
import { readRootFile } from '../../../../app/_lib/trust/read-root-file.ts';
import { testKey } from '../../../fakes/test-appliance.ts';
import { chainText, rootStep } from '../../../fakes/test-roots.ts';

const [alice, bob] = [testKey(), testKey()] as const;
const first = rootStep(undefined, { add: [alice], by: [alice] });
const second = rootStep(first, { add: [bob], threshold: 2, by: [alice, bob] });

test('the newest document of a file is read, with the fingerprints of its keys', () => {
  const file = readRootFile(chainText(first, second));
  expect(file?.root).toMatchObject({ namespace: 'acme', version: 2, threshold: 2 });
  const ids = [alice, bob].map(({ publicKey }) => publicKey.keyId);
  expect([...(file?.keyIds ?? [])].toSorted()).toEqual(ids.toSorted());
  expect(file?.chain).toHaveLength(2);
});

const text = chainText(first);
test.each([
  ['nothing', ''],
  ['no JSON', '[{'],
  ['a public key', alice.publicKey.pem],
  ['no document', '[]'],
  ['one envelope without its list', JSON.stringify(first.envelope)],
  ['a payload of another type', text.replace('namespace-root', 'something-else')],
  ['a payload that is no base64', text.replace(/"payload":"[^"]+"/, '"payload":"%%%"')],
  ['a payload that is no document', text.replace(/"payload":"[^"]+"/, '"payload":"e30="')],
])('%s is no file of root documents', (_what, input) => {
  expect(readRootFile(input)).toBeUndefined();
});
