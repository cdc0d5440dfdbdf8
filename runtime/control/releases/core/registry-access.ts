import type { RegistryAccess } from '../../../../schemas/agent/desired.ts';
import type { ApprovedRegistry } from '../../../../schemas/api/resources/trust.ts';

export interface KnownRegistries {
  /** Base URL of the registry that references without one mean. */
  readonly own: string;
  readonly approved: readonly Pick<ApprovedRegistry, 'url' | 'allowPrivate'>[];
}

/**
 * Decides how a registry may be reached, by the server and by agents alike.
 *
 * @param registry base URL, as `registryUrl` writes it, or that of the own registry
 */
export function registryAccess(
  registry: string,
  { own, approved }: KnownRegistries,
): RegistryAccess {
  if (registry === own || registry === new URL(own).origin) return 'own';
  const found = approved.find(({ url }) => url === registry);
  if (!found) return 'refused';
  return found.allowPrivate ? 'private' : 'public';
}
