'use client';

import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { poolLabel } from '../../../../_lib/install/pool-choices.ts';
import { PlaceField } from './place-field.tsx';
import { fieldName, type InstallDraft } from './use-install-draft.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.form.pools;

/** Which pools disks go to, for those who will not leave it to the server. */
export function PoolFields({
  manifest,
  draft,
  problemOf,
}: {
  readonly manifest: ApplianceManifest;
  readonly draft: InstallDraft;
  readonly problemOf: (field: string) => string | undefined;
}) {
  const { pools, roles } = draft.places;
  if (pools.choices.length === 0) return null;
  return (
    <fieldset className="space-y-4">
      <legend className="pb-1 font-semibold">{text.title}</legend>
      {roles.map((role) => (
        <PlaceField
          key={role}
          name={fieldName.pool(role)}
          label={text.label(manifest.roles[role]?.title ?? role)}
          value={pools.chosen[role] ?? ''}
          choices={pools.choices}
          labelOf={poolLabel}
          problem={problemOf(fieldName.pool(role))}
          onChange={(pool) => pools.set(role, pool)}
        />
      ))}
    </fieldset>
  );
}
