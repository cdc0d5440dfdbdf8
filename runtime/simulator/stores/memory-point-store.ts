import type { PointId, StackId } from '../../../schemas/ids/brand.ts';
import type { PointRecord, PointStore } from '../../control/stacks/ports/point-store.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Restore points in memory. */
export class MemoryPointStore implements PointStore {
  readonly #points: MemoryTables['points'];

  constructor({ points }: MemoryTables) {
    this.#points = points;
  }

  async list(stack: StackId): Promise<PointRecord[]> {
    return [...this.#points.values()]
      .filter((point) => point.stack === stack)
      .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? -1 : 1));
  }

  async get(id: PointId): Promise<PointRecord | undefined> {
    return this.#points.get(id);
  }

  async counts(): Promise<ReadonlyMap<StackId, number>> {
    const counts = new Map<StackId, number>();
    for (const { stack } of this.#points.values()) counts.set(stack, (counts.get(stack) ?? 0) + 1);
    return counts;
  }

  async add(point: PointRecord): Promise<void> {
    if (!this.#points.has(point.id)) this.#points.set(point.id, detached(point));
  }

  async remove(id: PointId): Promise<void> {
    this.#points.delete(id);
  }

  async removeAll(stack: StackId): Promise<void> {
    for (const [id, point] of this.#points) if (point.stack === stack) this.#points.delete(id);
  }
}
