import type { ReportDifference, ReportMark } from './difference.ts';
import { applyList, diffList, type ListChanges } from './list-changes.ts';
import type { MachineFigures, ObservedMachine, ObservedState } from './observed.ts';

type Machine = ObservedState['machines'][number];

const idOf = <Id>({ id }: { readonly id: Id }): Id => id;
const stackOf = ({ stack }: ObservedState['routers'][number]) => stack;

/** Sections that are few bytes or change as a whole. */
const PLAIN = [
  'generation',
  'facts',
  'figures',
  'hostPorts',
  'notices',
  'probes',
  'pools',
  'exports',
  'arrivals',
] as const;

/**
 * Finds what makes one report of another of the same node.
 *
 * @param marks how both are named
 * @returns a difference that {@link applyReport} makes `now` of `before` with, byte for byte as JSON
 */
export function diffReport(
  before: ObservedState,
  now: ObservedState,
  marks: { readonly base: ReportMark; readonly mark: ReportMark },
): ReportDifference {
  const plain = PLAIN.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
  const measured = measuredOnly(before.machines, now.machines);
  const steady = withFigures(before.machines, measured);
  return {
    ...marks,
    at: now.at,
    ...Object.fromEntries(plain.map((key) => [key, now[key]])),
    ...bootChange(before.boot, now.boot),
    ...section('images', diffList(before.images, now.images, idOf)),
    ...section('volumes', diffList(before.volumes, now.volumes, idOf)),
    ...section('networks', diffList(before.networks, now.networks, idOf)),
    ...section('routers', diffList(before.routers, now.routers, stackOf)),
    ...section('machines', diffList(steady, now.machines, idOf)),
    ...(measured.length === 0 ? {} : { machineFigures: measured }),
  };
}

/**
 * Makes the whole report of a difference and the report it is a difference to. Whoever calls it has
 * made sure that it is that one.
 */
export function applyReport(before: ObservedState, difference: ReportDifference): ObservedState {
  const { images, volumes, networks, routers, machines } = difference;
  const { boot: bootBefore, ...kept } = before;
  const boot = difference.boot === undefined ? bootBefore : difference.boot;
  const measured = withFigures(before.machines, difference.machineFigures ?? []);
  return {
    ...kept,
    at: difference.at,
    generation: difference.generation ?? before.generation,
    facts: difference.facts ?? before.facts,
    figures: difference.figures ?? before.figures,
    hostPorts: difference.hostPorts ?? before.hostPorts,
    notices: difference.notices ?? before.notices,
    probes: difference.probes ?? before.probes,
    pools: difference.pools ?? before.pools,
    exports: difference.exports ?? before.exports,
    arrivals: difference.arrivals ?? before.arrivals,
    images: images ? [...applyList(before.images, images, idOf)] : before.images,
    volumes: volumes ? [...applyList(before.volumes, volumes, idOf)] : before.volumes,
    networks: networks ? [...applyList(before.networks, networks, idOf)] : before.networks,
    routers: routers ? [...applyList(before.routers, routers, stackOf)] : before.routers,
    machines: machines ? [...applyList(measured, machines, idOf)] : measured,
    ...(boot ? { boot } : {}),
  };
}

/** @returns what is served to machines that boot, if it is other than before; null: nothing any more */
const bootChange = (
  before: ObservedState['boot'],
  now: ObservedState['boot'],
): Pick<ReportDifference, 'boot'> =>
  JSON.stringify(before) === JSON.stringify(now) ? {} : { boot: now ?? null };

type Measured = readonly { readonly machine: Machine['id']; readonly figures: MachineFigures }[];

/** @returns the machines that differ in their figures alone, with those */
function measuredOnly(before: readonly Machine[], now: readonly Machine[]) {
  const known = new Map(before.map((machine) => [machine.id, machine]));
  return now.flatMap((machine) => {
    const { figures } = machine;
    const old = known.get(machine.id);
    if (!figures || !old?.figures) return [];
    if (JSON.stringify(old.figures) === JSON.stringify(figures)) return [];
    const same = JSON.stringify({ ...old, figures }) === JSON.stringify(machine);
    return same ? [{ machine: machine.id, figures }] : [];
  });
}

function withFigures(machines: readonly Machine[], measured: Measured): ObservedMachine[] {
  if (measured.length === 0) return [...machines];
  const figures = new Map(measured.map((each) => [each.machine, each.figures]));
  return machines.map((machine) => {
    const found = figures.get(machine.id);
    return found ? { ...machine, figures: found } : machine;
  });
}

const section = <Item, Key>(name: string, changes: ListChanges<Item, Key> | undefined) =>
  changes ? { [name]: changes } : {};
