import type { Digest } from '../../../schemas/ids/digest.ts';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';
import type { ListedAppliance } from '../../format/archive/listed-appliance.ts';
import type { CommandContext } from '../command-context.ts';
import type { Outcome } from '../define-command.ts';

interface About {
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
}

/** What became of one appliance of a bundle. */
export type EachResult<Result> =
  | { readonly about: About; readonly kind: 'done'; readonly result: Result }
  | { readonly about: About; readonly kind: 'failed'; readonly fault: Fault };

export interface EachOptions<Result> {
  /** @param told the context, whose progress says which appliance it is about */
  readonly act: (appliance: ListedAppliance, told: CommandContext) => Promise<Result>;
  /** Tells faults after which the next one would fare no better. */
  readonly endsAll: (fault: Fault) => boolean;
}

/**
 * Does the same with every appliance of a bundle. One that fails does not keep the others from it.
 *
 * @throws Fault CANCELLED, and those that end all; every error that is no Fault
 */
export async function eachAppliance<Result>(
  appliances: readonly ListedAppliance[],
  context: CommandContext,
  { act, endsAll }: EachOptions<Result>,
): Promise<readonly EachResult<Result>[]> {
  const results: EachResult<Result>[] = [];
  for (const appliance of appliances) {
    const { name, version } = appliance.manifest;
    const about = { name, version, digest: appliance.descriptor.digest };
    try {
      results.push({ about, kind: 'done', result: await act(appliance, toldOf(context, about)) });
    } catch (error) {
      if (!(error instanceof Fault) || error.exit === EXIT.cancelled || endsAll(error)) throw error;
      results.push({ about, kind: 'failed', fault: error });
    }
  }
  return results;
}

const toldOf = (context: CommandContext, { name, version }: About): CommandContext => ({
  ...context,
  onProgress: (progress) =>
    context.onProgress({ ...progress, step: `${name} ${version}: ${progress.step}` }),
});

export interface EachWords<Result> {
  readonly json: (result: Result) => object;
  readonly text: (result: Result) => string;
  /** What those are that failed: “not pushed”. */
  readonly undone: string;
}

/** Tells of all of them; the exit code is that of the first that failed. */
export function eachOutcome<Result>(
  results: readonly EachResult<Result>[],
  { json, text, undone }: EachWords<Result>,
): Outcome {
  const faults = results.flatMap((each) => (each.kind === 'failed' ? [each.fault] : []));
  const document = results.map((each) =>
    each.kind === 'done' ? json(each.result) : { ...each.about, error: toWire(each.fault) },
  );
  const lines = results.map((each) =>
    each.kind === 'done' ? text(each.result) : describeFault(each.about, each.fault, undone),
  );
  const outcome = { json: { appliances: document }, text: lines.join('\n\n') };
  const [first] = faults;
  if (!first) return outcome;
  const complaint = `${faults.length} of ${results.length} appliances: ${undone}.`;
  return { ...outcome, complaint, exit: first.exit };
}

const describeFault = ({ name, version }: About, fault: Fault, undone: string): string =>
  [
    `${name} ${version}: ${undone}`,
    `  ${fault.message}`,
    ...(fault.action === undefined ? [] : [`  ${fault.action}`]),
  ].join('\n');
