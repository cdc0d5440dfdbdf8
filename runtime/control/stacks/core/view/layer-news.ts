import type { ObservedVolume } from '../../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../define/definition.ts';
import { type LayerNews, unneededLayers } from '../define/layers.ts';
import { layersOn, volumesOn } from '../define/on-node.ts';

/**
 * @param volumes what a node tells, in answer to what it shall have now
 * @returns what it has done about the layers of a stack; undefined: nothing new
 */
export function layerNews(
  definition: StackDefinition,
  node: NodeId,
  volumes: readonly ObservedVolume[],
): LayerNews | undefined {
  const seen = new Map(volumes.map((volume) => [volume.id, volume]));
  const layers = layersOn(definition, node);
  const cameOff = [...volumesOn(definition, node), ...layers].flatMap(({ id, off }) => {
    const standsOn = seen.get(id)?.standsOn;
    return off !== undefined && standsOn !== undefined && standsOn !== off ? [id] : [];
  });
  const unneeded = new Set(unneededLayers(definition).map(({ id }) => id));
  const gone = layers.flatMap(({ id }) => (unneeded.has(id) && !seen.has(id) ? [id] : []));
  return cameOff.length + gone.length === 0 ? undefined : { cameOff, gone };
}
