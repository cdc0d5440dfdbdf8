import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { ApprovedRegistry } from '../../../../schemas/api/resources/trust.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { registryUrl } from '../core/registry-url.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';

type RegistryRoutes = 'listRegistries' | 'approveRegistry' | 'removeRegistry';

/** Answers the routes about registries that this server may ask besides its own. */
export function registryApprovalHandlers({
  registries,
  audit,
  changes,
  desired,
  now,
}: ControlDependencies): HandlersOf<RegistryRoutes> {
  const note = async (actor: string, subject: string, sentence: string): Promise<void> => {
    // Agents fetch only from what is approved now.
    desired.touchAll();
    await audit.record({ actor, action: 'registry.approval', subject, sentence });
    changes.publish('trust', subject);
  };
  return {
    listRegistries: () => registries.list(),

    async approveRegistry({ body }, call) {
      const approvedBy = call.principal?.name ?? 'nobody';
      const url = registryUrl(body.url);
      const { allowPrivate } = body;
      const approved: ApprovedRegistry = {
        url,
        allowPrivate,
        approvedAt: now().toISOString(),
        approvedBy,
      };
      await registries.put(approved);
      const where = allowPrivate ? ', private addresses included' : '';
      await note(approvedBy, url, `The registry ${url} was approved${where}.`);
      return approved;
    },

    async removeRegistry({ query }, call) {
      const actor = call.principal?.name ?? 'nobody';
      const url = registryUrl(query.url);
      if (!(await registries.remove(url))) {
        throw new Fault('NOT_FOUND', { what: 'approved registry', name: url });
      }
      await note(actor, url, `The registry ${url} is no longer approved.`);
      return undefined;
    },
  };
}
