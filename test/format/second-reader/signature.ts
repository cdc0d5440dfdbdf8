import { createPublicKey, hash, verify } from 'node:crypto';
import { type Blobs, BUNDLE, type Descriptor, MANIFEST, readDescriptor } from './blobs.ts';
import { asArray, asObject, asText, type JsonObject, onlyKeys, parseJson } from './json.ts';
import { demand } from './refuse.ts';

const LIMIT = 256 * 1024;
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const KEY = 'dev.stackyard.signature.public-key';

export interface Signed {
  /** `namespace/name`. */
  readonly appliance: string;
  readonly version: string;
  readonly sequence: number;
  readonly created: string;
  /** Of the keys that made a valid signature. */
  readonly keyIds: readonly string[];
}

export interface Subject {
  readonly digest: string;
  readonly name: string;
  readonly version: string;
}

/**
 * docs/format.md, “Signatures” and “Verifying”, with the key that the signature brings along.
 *
 * @returns undefined for a bundle that proves nothing: what lies beside a good one does no harm
 */
export function readSignature(
  descriptor: Descriptor,
  subject: Subject,
  blobs: Blobs,
): Signed | undefined {
  const what = 'a signature manifest';
  const image = asObject(parseJson(blobs.open(descriptor, LIMIT)), what);
  const keys = ['schemaVersion', 'mediaType', 'artifactType', 'config', 'layers', 'subject'];
  onlyKeys(image, [...keys, 'annotations'], what);
  demand(image.schemaVersion === 2 && image.mediaType === MANIFEST, `${what} is of version 2`);
  demand(image.artifactType === BUNDLE, `${what} is a bundle’s`);
  checkEmpty(readDescriptor(image.config, what), blobs);
  const of = readDescriptor(image.subject, what);
  demand(of.digest === subject.digest && of.mediaType === MANIFEST, `${what} is about this image`);
  const layers = asArray(image.layers, what).map((layer) => readDescriptor(layer, what));
  const [bundle] = layers;
  demand(bundle !== undefined && layers.length === 1, 'one bundle');
  demand(bundle.mediaType === BUNDLE, 'a bundle');
  const bytes = blobs.open(bundle, LIMIT);
  const annotations = image.annotations === undefined ? {} : asObject(image.annotations, what);
  const key = annotations[KEY];
  if (typeof key !== 'string') return undefined;
  try {
    return verifyBundle(bytes, subject, [Buffer.from(key, 'base64')]);
  } catch {
    return undefined;
  }
}

function checkEmpty(config: Descriptor, blobs: Blobs): void {
  demand(config.mediaType === 'application/vnd.oci.empty.v1+json', 'the empty config');
  demand(blobs.open(config, 2).toString() === '{}', 'the empty config');
}

/** @param keys SubjectPublicKeyInfo as DER */
export function verifyBundle(bytes: Buffer, subject: Subject, keys: readonly Buffer[]): Signed {
  const { payload, signatures } = readBundle(bytes);
  const pae = Buffer.concat([
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
    payload,
  ]);
  const good = keys.filter((der) => {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    demand(key.asymmetricKeyType === 'ed25519', 'an ed25519 key');
    return signatures.some((signature) => verify(null, pae, key, signature));
  });
  demand(good.length > 0, 'a valid signature');
  const statement = readStatement(payload, subject);
  return { ...statement, keyIds: good.map((der) => hash('sha256', der)) };
}

function readBundle(bytes: Buffer): { payload: Buffer; signatures: Buffer[] } {
  const bundle = asObject(parseJson(bytes), 'the bundle');
  onlyKeys(bundle, ['mediaType', 'verificationMaterial', 'dsseEnvelope'], 'the bundle');
  demand(bundle.mediaType === BUNDLE, 'a Sigstore bundle v0.3');
  const material = asObject(bundle.verificationMaterial, 'the verification material');
  onlyKeys(material, ['publicKey', 'tlogEntries'], 'the verification material');
  onlyKeys(asObject(material.publicKey, 'publicKey'), ['hint'], 'publicKey');
  if (material.tlogEntries) demand(asArray(material.tlogEntries, 'log').length === 0, 'no log');
  const envelope = asObject(bundle.dsseEnvelope, 'the envelope');
  onlyKeys(envelope, ['payload', 'payloadType', 'signatures'], 'the envelope');
  demand(envelope.payloadType === PAYLOAD_TYPE, 'an in-toto payload');
  const signatures = asArray(envelope.signatures, 'signatures').map((value) => {
    const signature = asObject(value, 'a signature');
    onlyKeys(signature, ['sig', 'keyid'], 'a signature');
    return fromBase64(asText(signature.sig, 'a signature'));
  });
  demand(signatures.length >= 1 && signatures.length <= 16, '1 to 16 signatures');
  return { payload: fromBase64(asText(envelope.payload, 'the payload')), signatures };
}

function fromBase64(text: string): Buffer {
  demand(/^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/.test(text), 'base64');
  return Buffer.from(text, 'base64');
}

function readStatement(payload: Buffer, subject: Subject): Omit<Signed, 'keyIds'> {
  const what = 'the statement';
  const statement = asObject(parseJson(payload), what);
  onlyKeys(statement, ['_type', 'subject', 'predicateType', 'predicate'], what);
  demand(statement['_type'] === 'https://in-toto.io/Statement/v1', 'an in-toto Statement v1');
  const type = 'https://stackyard.dev/appliance-release/v1';
  demand(statement.predicateType === type, 'a release');
  const subjects = asArray(statement.subject, what);
  demand(subjects.length === 1, 'one subject');
  const signed = asObject(subjects[0], what);
  const digest = asObject(signed.digest, what);
  demand(`sha256:${asText(digest.sha256, what)}` === subject.digest, 'it is about this image');
  return checkPredicate(asObject(statement.predicate, what), signed, subject);
}

function checkPredicate(
  predicate: JsonObject,
  signed: JsonObject,
  subject: Subject,
): Omit<Signed, 'keyIds'> {
  const keys = ['appliance', 'version', 'sequence', 'created', 'previous', 'expires'];
  onlyKeys(predicate, keys, 'the predicate');
  const appliance = asText(predicate.appliance, 'appliance');
  const version = asText(predicate.version, 'version');
  const { sequence } = predicate;
  demand(appliance === signed.name, 'one name');
  demand(appliance.split('/')[1] === subject.name, 'the name of the manifest');
  demand(version === subject.version, 'the version of the manifest');
  demand(typeof sequence === 'number' && Number.isInteger(sequence) && sequence >= 1, 'a sequence');
  return { appliance, version, sequence, created: asText(predicate.created, 'created') };
}
