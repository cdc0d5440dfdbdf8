'use client';

import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { Field } from '../../../../_components/form/field.tsx';
import { TextInput } from '../../../../_components/form/text-input.tsx';
import { fieldName, type InstallDraft } from './use-install-draft.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.form;

const scalable = (manifest: ApplianceManifest) =>
  Object.entries(manifest.roles).filter(([, { count }]) => count.minimum < count.maximum);

const published = (manifest: ApplianceManifest) =>
  Object.entries(manifest.roles).flatMap(([role, { publish }]) =>
    Object.entries(publish).map(([key, port]) => ({ key, role, ...port })),
  );

/** @returns whether there is anything to choose about machines and ports. */
export const hasMachineFields = (manifest: ApplianceManifest): boolean =>
  scalable(manifest).length > 0 || published(manifest).length > 0;

/** How many machines of each kind, and under which ports of the host they are reached. */
export function MachineFields({
  manifest,
  draft,
  problemOf,
}: {
  readonly manifest: ApplianceManifest;
  readonly draft: InstallDraft;
  readonly problemOf: (field: string) => string | undefined;
}) {
  const several = draft.places.choices.nodes.length > 0;
  const portLabel = several ? text.portOfGateway : text.port;
  return (
    <>
      {scalable(manifest).map(([role, { title, count }]) => (
        <Field
          key={role}
          label={text.machines(title ?? role)}
          help={text.machinesHelp(count.minimum, count.maximum)}
          problem={problemOf(fieldName.count(role))}
        >
          {(control) => (
            <TextInput
              {...control}
              name={fieldName.count(role)}
              inputMode="numeric"
              placeholder={String(count.default)}
              value={draft.counts[role] ?? ''}
              onChange={(text) => draft.setCount(role, text)}
            />
          )}
        </Field>
      ))}
      {published(manifest).map((port) => (
        <Field
          key={port.key}
          label={portLabel(port.title ?? port.key)}
          help={text.portHelp(port.port, port.role)}
          problem={problemOf(fieldName.port(port.key))}
        >
          {(control) => (
            <TextInput
              {...control}
              name={fieldName.port(port.key)}
              inputMode="numeric"
              placeholder={port.hostPort === undefined ? text.firstFree : String(port.hostPort)}
              value={draft.ports[port.key] ?? ''}
              onChange={(text) => draft.setPort(port.key, text)}
            />
          )}
        </Field>
      ))}
    </>
  );
}
