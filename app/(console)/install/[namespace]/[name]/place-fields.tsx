'use client';

import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { PlaceField } from './place-field.tsx';
import { fieldName, type InstallDraft } from './use-install-draft.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.form.places;

/** Which nodes machines and router go to, for those who will not leave it to the server. */
export function PlaceFields({
  manifest,
  draft,
  problemOf,
}: {
  readonly manifest: ApplianceManifest;
  readonly draft: InstallDraft;
  readonly problemOf: (field: string) => string | undefined;
}) {
  const { choices, roles, chosen, setNode, setGateway } = draft.places;
  if (choices.nodes.length === 0) return null;
  return (
    <fieldset className="space-y-4">
      <legend className="pb-1 font-semibold">{text.title}</legend>
      {roles.map((role) => (
        <PlaceField
          key={role}
          name={fieldName.node(role)}
          label={text.node.label(manifest.roles[role]?.title ?? role)}
          value={chosen.nodes[role] ?? ''}
          choices={choices.nodes}
          problem={problemOf(fieldName.node(role))}
          onChange={(node) => setNode(role, node)}
        />
      ))}
      <PlaceField
        name={fieldName.gateway}
        label={text.gateway.label}
        help={text.gateway.help}
        value={chosen.gateway}
        choices={choices.gateways}
        problem={problemOf(fieldName.gateway)}
        onChange={setGateway}
      />
    </fieldset>
  );
}
