import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { StepContext } from '../../../operations/kind.ts';
import { cardsOf } from '../../boot/core/desired-boot.ts';
import { type Abilities, abilitiesOf, whyWorse } from '../core/judge-start.ts';
import type { RenewParams, RollOutDependencies } from './roll-out-dependencies.ts';

type Waiting = Pick<StepContext<never>, 'signal' | 'report'>;

/** @returns the first report of a node since the server was started; one that is silent is waited for */
export const untilTold = (
  { observed }: Pick<RollOutDependencies, 'observed'>,
  node: NodeId,
  signal: AbortSignal,
): Promise<ObservedState> =>
  observed.waitFor(() => (observed.isLost(node) ? undefined : observed.get(node)), signal);

/** After a restart of the server, waits until it is known whether a node reports. */
export const untilHeardOrLost = (
  { observed }: Pick<RollOutDependencies, 'observed'>,
  node: NodeId,
  signal: AbortSignal,
): Promise<true> =>
  observed.waitFor(
    () => observed.isLost(node) || observed.get(node) !== undefined || undefined,
    signal,
  );

/**
 * Waits until every gateway that could give a node its image has it whole, and knows that it is for this
 * node. Those that are lost are not waited for; one there must be.
 */
export async function untilServed(
  dependencies: RollOutDependencies,
  { node, version }: Pick<RenewParams, 'node' | 'version'>,
  { signal, report }: Waiting,
): Promise<void> {
  const { boot, desired, observed } = dependencies;
  const gateways = (await boot.networks()).flatMap((network) =>
    network.node === node ? [] : [network.node],
  );
  // What gateways are told depends on what they and the node are; after a restart of the server they say it first.
  for (const each of [node, ...gateways]) await untilHeardOrLost(dependencies, each, signal);
  const told = (): Promise<DesiredState[]> => telling(dependencies, gateways, { node, version });
  let wanted = await told();
  while (wanted.length === 0) {
    await untilNextReport(dependencies, signal);
    wanted = await told();
  }
  report({ note: `Gateways fetch ${version}` });
  await observed.waitFor(() => {
    const there = wanted.filter((document) => !observed.isLost(document.node));
    const isServed = there.every((document) => {
      const state = observed.get(document.node);
      const image = state?.boot?.images.find((each) => each.version === version);
      const isWhole = image !== undefined && image.bytesDone === image.bytesTotal;
      return isWhole && desired.isAnswer(document, state?.generation);
    });
    return isServed && there.length > 0 ? true : undefined;
  }, signal);
}

/** @returns of the documents of gateways, those that give a node an image */
async function telling(
  { desired, nodes, bootSight }: RollOutDependencies,
  gateways: readonly NodeId[],
  { node, version }: Pick<RenewParams, 'node' | 'version'>,
): Promise<DesiredState[]> {
  const macs = new Set(cardsOf(bootSight.factsOf(await nodes.get(node))));
  const documents = await Promise.all(gateways.map((gateway) => desired.current(gateway)));
  return documents.filter(({ boot }) =>
    boot?.choice.machines.some(
      (machine) => machine.version === version && machine.macs.some((mac) => macs.has(mac)),
    ),
  );
}

const untilNextReport = async (
  { observed }: Pick<RollOutDependencies, 'observed'>,
  signal: AbortSignal,
): Promise<void> => {
  let asked = 0;
  await observed.waitFor(() => ((asked += 1) > 1 ? true : undefined), signal);
};

/**
 * Waits until a node has said that it runs an image, is as able as before, and has stayed so for its
 * probation: heard of all the time, in one boot.
 *
 * @returns why it is not well; undefined: it is
 */
export async function untilProven(
  { observed, now }: Pick<RollOutDependencies, 'observed' | 'now'>,
  { node, name, version, probationMs }: RenewParams,
  { abilities, signal, report }: Waiting & { readonly abilities: Abilities },
): Promise<string | undefined> {
  const beganMs = now().getTime();
  let provenMs: number | undefined;
  let boot: string | undefined;
  const found = await observed.waitFor((): { readonly why: string | undefined } | undefined => {
    const state = observed.get(node);
    if (!state || observed.isLost(node)) {
      // After a restart of the server it has not reported yet.
      const isSilent = provenMs !== undefined || observed.isLost(node);
      return isSilent ? { why: 'It fell silent after it had started.' } : undefined;
    }
    const { hardware, power } = state.facts;
    const running = hardware?.image?.version;
    const nowMs = now().getTime();
    if (running === undefined && nowMs < beganMs + LIMITS.boot.imageToldMs) return undefined;
    if (running !== version) return { why: `It has booted ${running ?? 'something else'}.` };
    const worse = whyWorse(abilities, abilitiesOf(state.facts));
    if (worse !== undefined) return { why: worse };
    boot ??= power?.boot;
    if (power?.boot !== boot) return { why: 'It has started anew by itself.' };
    provenMs ??= nowMs;
    if (nowMs >= provenMs + probationMs) return { why: undefined };
    report({ note: `${name} runs ${version}, and has to stay well for a while` });
    return undefined;
  }, signal);
  return found.why;
}
