import { MalformedXdr, XdrReader, xdrOpaque, xdrUnsigned } from './xdr.ts';

/**
 * Procedures of libvirt's remote program (src/remote/remote_protocol.x of its sources). Their
 * numbers never change: each version of libvirt understands all those before it.
 */
export const PROCEDURE = {
  open: 1,
  close: 2,
  supportsFeature: 60,
  listAuthentication: 66,
  prepare: 303,
  finish: 306,
  watchClose: 360,
  unwatchClose: 361,
} as const;

/** VIR_TYPED_PARAM_STRING; no other kind is sent with what is looked at here. */
const STRING = 7;
const PARAMETERS = 64;
const STRING_BYTES = 1024 * 1024;
const COOKIE_BYTES = 256 * 1024;

/** A name and its text, in libvirt's order; a name may come several times. */
export type MoveParameters = readonly (readonly [name: string, text: string])[];

/** What a source asks of a destination: to get ready (`prepare`). */
export interface PrepareCall {
  readonly parameters: MoveParameters;
  /** What both daemons tell each other; XML of their own. */
  readonly cookie: Buffer;
  readonly flags: number;
}

/** … and to take over, or not (`finish`). */
export interface FinishCall extends PrepareCall {
  readonly isCancelled: boolean;
}

/** @throws MalformedXdr */
export function readPrepare(body: Buffer): PrepareCall {
  const reader = new XdrReader(body);
  const call = readCommon(reader);
  reader.end();
  return call;
}

/** @throws MalformedXdr */
export function readFinish(body: Buffer): FinishCall {
  const reader = new XdrReader(body);
  const call = readCommon(reader);
  const isCancelled = reader.unsigned() !== 0;
  reader.end();
  return { ...call, isCancelled };
}

export const renderPrepare = ({ parameters, cookie, flags }: PrepareCall): Buffer =>
  Buffer.concat([
    xdrUnsigned(parameters.length),
    ...parameters.flatMap(([name, text]) => [
      xdrOpaque(name),
      xdrUnsigned(STRING),
      xdrOpaque(text),
    ]),
    xdrOpaque(cookie),
    xdrUnsigned(flags),
  ]);

export const renderFinish = (call: FinishCall): Buffer =>
  Buffer.concat([renderPrepare(call), xdrUnsigned(call.isCancelled ? 1 : 0)]);

/** Name and flags of `open`. @throws MalformedXdr */
export function readOpen(body: Buffer): { name: string; flags: number } {
  const reader = new XdrReader(body);
  // An optional value is a count of 0 or 1 and the value (RFC 4506 §4.19).
  const name = reader.unsigned() === 0 ? '' : reader.string(STRING_BYTES);
  const flags = reader.unsigned();
  reader.end();
  return { name, flags };
}

function readCommon(reader: XdrReader): PrepareCall {
  const count = reader.unsigned();
  if (count > PARAMETERS) throw new MalformedXdr(`${count} parameters`);
  const parameters = Array.from({ length: count }, () => readParameter(reader)).filter(
    (parameter) => parameter !== undefined,
  );
  const cookie = reader.opaque(COOKIE_BYTES);
  return { parameters, cookie, flags: reader.unsigned() };
}

/** Sizes of the values of other kinds (virTypedParameterType): int, uint, llong, ullong, double, boolean. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 1: 4, 2: 4, 3: 8, 4: 8, 5: 8, 6: 4 };

/** @returns undefined for a number, which nothing here depends on */
function readParameter(reader: XdrReader): readonly [string, string] | undefined {
  const name = reader.string(STRING_BYTES);
  const kind = reader.unsigned();
  if (kind === STRING) return [name, reader.string(STRING_BYTES)];
  const sizeBytes = VALUE_BYTES[kind];
  if (sizeBytes === undefined) throw new MalformedXdr(`a parameter of kind ${kind}`);
  reader.skip(sizeBytes);
  return undefined;
}
