'use client';

import { Field } from '../../../../_components/form/field.tsx';
import { TextInput } from '../../../../_components/form/text-input.tsx';
import { PlaceField } from './place-field.tsx';
import { lanFieldName } from './draft-uplinks.ts';
import type { InstallDraft } from './use-install-draft.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.form.uplinks;

/** Which networks become part of a LAN, where a node offers an uplink. */
export function UplinkFields({
  draft,
  problemOf,
}: {
  readonly draft: InstallDraft;
  readonly problemOf: (field: string) => string | undefined;
}) {
  const { networks, choices, chosen, setUplink, setAddress } = draft.places.uplinks;
  if (choices.length === 0) return null;
  return (
    <fieldset className="space-y-4">
      <legend className="pb-1 font-semibold">{text.title}</legend>
      {networks.map((network) => (
        <div key={network} className="space-y-4">
          <PlaceField
            name={lanFieldName.uplink(network)}
            label={text.label(network)}
            help={text.help}
            value={chosen.uplinks[network] ?? ''}
            choices={choices}
            none={text.none}
            problem={problemOf(lanFieldName.uplink(network))}
            onChange={(uplink) => setUplink(network, uplink)}
          />
          {chosen.uplinks[network] ? (
            <Field
              label={text.address(network)}
              help={text.addressHelp}
              problem={problemOf(lanFieldName.address(network))}
            >
              {(control) => (
                <TextInput
                  {...control}
                  name={lanFieldName.address(network)}
                  mono
                  spellCheck={false}
                  autoComplete="off"
                  value={chosen.addresses[network] ?? ''}
                  onChange={(address) => setAddress(network, address)}
                />
              )}
            </Field>
          ) : null}
        </div>
      ))}
    </fieldset>
  );
}
