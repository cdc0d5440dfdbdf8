import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { RestorePoint } from '../../../../schemas/api/resources/restore-point.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId, type VolumeId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { dataVolumesNamed } from '../core/plan/data-volumes-named.ts';
import type { Remark } from '../core/plan/remark.ts';
import { returnDisks } from '../core/plan/return-disks.ts';
import { type PointSight, whyNoPoint } from '../core/plan/why-no-point.ts';
import type { StackSight } from '../core/view/stack-sight.ts';
import { pointSight } from '../use-cases/point-sight.ts';
import { sightOf } from '../operations/stack-operation.ts';
import type { PointRecord } from '../ports/point-store.ts';
import { StackSubmissions } from './stack-submissions.ts';
import { StackViews } from './stack-views.ts';

type PointRoutes =
  'listRestorePoints' | 'createRestorePoint' | 'returnToRestorePoint' | 'deleteRestorePoint';

/** Answers the routes about restore points. */
export function pointHandlers(dependencies: ControlDependencies): HandlersOf<PointRoutes> {
  const { points, observed, random } = dependencies;
  const views = new StackViews(dependencies);
  const submit = new StackSubmissions(dependencies, views);
  const volumeId = (): VolumeId => makeId('volume', random(16));
  const sightFor = (record: StackRecord): Promise<PointSight> => pointSight(record, dependencies);
  const find = async (stack: string, id: string): Promise<[StackRecord, PointRecord]> => {
    const record = await views.find(stack);
    const point = (await points.list(record.id)).find((each) => each.id === id);
    if (!point) throw new Fault('NOT_FOUND', { what: 'restore point', name: id });
    return [record, point];
  };
  return {
    async listRestorePoints({ params }) {
      const record = await views.find(params.stack);
      const sight = sightOf(record, observed);
      return (await points.list(record.id)).map((point) => viewPoint(point, record, sight));
    },

    async createRestorePoint({ params, query, body }, call: Call) {
      const record = await views.find(params.stack);
      const { name, definition } = record;
      return submit.change(call, params.stack, {
        action: 'createPoint',
        kind: OPERATION_KIND.createPoint,
        title: 'Make a restore point of',
        key: query.key,
        demand: async () =>
          demandNone(`A restore point of ${name}`, whyNoPoint(await sightFor(record))),
        params: {
          point: makeId('point', random(16)),
          note: body.note,
          disks: definition.volumes.map(({ id }) => ({ disk: id, base: id, fresh: volumeId() })),
        },
      });
    },

    async returnToRestorePoint({ params, query }, call) {
      return submit.change(call, params.stack, {
        action: 'returnToPoint',
        kind: OPERATION_KIND.returnToPoint,
        title: '',
        key: query.key,
        // After a return, its volumes have other ids, and the point may be gone: a key that is repeated is asked first.
        prepare: async () => {
          const [record, point] = await find(params.stack, params.point);
          const names = query.volumes?.split(',');
          const alone = names && dataVolumesNamed(record.definition, names);
          const { disks, problems } = returnDisks(point, await sightFor(record), volumeId, alone);
          const what = names ? `${names.join(', ')} of ${record.name}` : record.name;
          demandNone(`Taking ${what} back`, problems);
          const present = makeId('point', random(16));
          return {
            fullTitle: `Take ${what} back to ${timeOf(point)}`,
            params: { point: point.id, present, disks, ...(alone ? { alone } : {}) },
          };
        },
      });
    },

    async deleteRestorePoint({ params, query }, call) {
      return submit.change(call, params.stack, {
        action: 'deletePoint',
        kind: OPERATION_KIND.deletePoint,
        title: 'Delete a restore point of',
        key: query.key,
        // The point of a repeated request is gone: its key is asked first.
        demand: async () => void (await find(params.stack, params.point)),
        params: { point: params.point },
      });
    },
  };
}

const timeOf = ({ at }: PointRecord): string =>
  `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** @throws Fault POINT_REFUSED */
function demandNone(what: string, problems: readonly Remark[]): void {
  if (problems.length > 0) throw new Fault('POINT_REFUSED', { what, problems: [...problems] });
}

function viewPoint(
  point: PointRecord,
  { definition }: StackRecord,
  { layers }: StackSight,
): RestorePoint {
  const names = new Map<string, string>(definition.machines.map(({ id, name }) => [id, name]));
  const own = new Set(point.disks.map(({ layer }) => layer));
  const { id, at, createdBy, origin, note, pausedMs, running, quiesced } = point;
  return {
    id,
    at: at.toISOString(),
    createdBy,
    origin,
    note,
    version: point.content.appliance.manifest.version,
    digest: point.content.appliance.digest,
    pausedMs,
    running,
    quiesced,
    volumes: point.disks.map(({ machine, name }) => `${names.get(machine) ?? machine}/${name}`),
    usedBytes: layers.reduce((sum, layer) => sum + (own.has(layer.id) ? layer.usedBytes : 0), 0),
  };
}
