import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { ByteSize, Bytes } from '../ids/byte-size.ts';
import { Key } from '../ids/names.ts';
import { shownText } from './plain-text.ts';

const text = z.string().max(LIMITS.appliance.textChars);

/** Shown only while another parameter has one of these values. */
const ShowIf = z.strictObject({
  parameter: Key,
  equals: z.union([z.string(), z.number(), z.boolean()]),
});

/** What all kinds of parameter have. */
const common = {
  label: shownText.min(1).describe('What the form shows beside the field'),
  help: shownText.optional().describe('One sentence under the field'),
  group: z
    .enum(['essentials', 'advanced'])
    .default('essentials')
    .describe('essentials are shown at once, advanced ones are folded away'),
  showIf: ShowIf.optional(),
  change: z
    .enum(['no', 'live', 'restart'])
    .optional()
    .describe(
      'Whether another answer may be given later. live: machines are told while they run; restart: and are then restarted; no, or absent: it stays',
    ),
};

const pattern = z
  .strictObject({
    regex: z
      .string()
      .max(200)
      .describe('JavaScript regular expression, tested against the whole value'),
    hint: shownText.describe('What a good value looks like, in words'),
  })
  .optional();

const StringParameter = z.strictObject({
  type: z.literal('string'),
  ...common,
  default: text.optional(),
  minLength: z.int().min(0).max(LIMITS.appliance.textChars).default(0),
  maxLength: z.int().min(1).max(LIMITS.appliance.textChars).default(200),
  pattern,
});

const TextParameter = z.strictObject({
  type: z.literal('text'),
  ...common,
  default: text.optional(),
  minLength: z.int().min(0).max(LIMITS.appliance.textChars).default(0),
  maxLength: z.int().min(1).max(LIMITS.appliance.textChars).default(LIMITS.appliance.textChars),
});

const IntegerParameter = z.strictObject({
  type: z.literal('integer'),
  ...common,
  default: z.int().optional(),
  minimum: z.int().default(0),
  maximum: z.int().default(2_147_483_647),
  unit: z.string().max(20).optional(),
});

const BooleanParameter = z.strictObject({
  type: z.literal('boolean'),
  ...common,
  default: z.boolean().default(false),
});

const ChoiceParameter = z.strictObject({
  type: z.literal('choice'),
  ...common,
  choices: z
    .array(z.strictObject({ value: text.min(1), label: shownText.min(1) }))
    .min(1)
    .max(100),
  default: text.optional(),
});

const EmailParameter = z.strictObject({
  type: z.literal('email'),
  ...common,
  default: z.email().optional(),
});

const DomainParameter = z.strictObject({
  type: z.literal('domain'),
  ...common,
  default: text.optional(),
});

const PasswordParameter = z.strictObject({
  type: z.literal('password'),
  ...common,
  minLength: z.int().min(8).max(200).default(12),
  generate: z
    .strictObject({ length: z.int().min(12).max(200).default(24) })
    .optional()
    .describe('Make one when the operator leaves the field empty'),
});

/** A size of bytes; in the source written with a unit. */
const sizeParameter = <Size extends z.ZodType<number>>(size: Size) =>
  z.strictObject({
    type: z.literal('size'),
    ...common,
    default: size.optional(),
    minimum: size.optional(),
    maximum: size.optional(),
  });

const kinds = [
  StringParameter,
  TextParameter,
  IntegerParameter,
  BooleanParameter,
  ChoiceParameter,
  EmailParameter,
  DomainParameter,
  PasswordParameter,
] as const;

/** A question asked at install, as written in appliance.yaml. */
export const SourceParameter = z.discriminatedUnion('type', [...kinds, sizeParameter(ByteSize)]);
/** The same in the archive: every default filled in, sizes in bytes. */
export const Parameter = z.discriminatedUnion('type', [...kinds, sizeParameter(Bytes)]);
export type Parameter = z.infer<typeof Parameter>;

/** What an operator may answer. Sizes are bytes, choices are their value. */
export const ParameterValue = z.union([z.string(), z.number(), z.boolean()]);
export type ParameterValue = z.infer<typeof ParameterValue>;

const later = {
  clone: z
    .literal('renew')
    .optional()
    .describe(
      'A clone of a stack gets another one; absent: it keeps it, as what is on its disks may depend on it',
    ),
  change: z
    .enum(['live', 'restart'])
    .optional()
    .describe(
      'Whether it may be made anew later. live: machines are told while they run; restart: and are then restarted; absent: it stays',
    ),
};

/** Something made at install that no person has to know; see `outputs` for showing one. */
export const Secret = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('password'),
    length: z.int().min(12).max(200).default(32),
    ...later,
  }),
  z.strictObject({
    type: z.literal('hex'),
    bytes: z.int().min(8).max(256).default(32),
    ...later,
  }),
  z.strictObject({
    type: z
      .literal('keypair')
      .describe('An ed25519 key pair: `.private` (PKCS#8 PEM), `.public` (OpenSSH)'),
    ...later,
  }),
  z.strictObject({
    type: z
      .literal('certificate')
      .describe('A self-signed certificate: `.private`, `.certificate` (PEM)'),
    names: z.array(z.string().min(1).max(253)).min(1).max(32),
    days: z.int().min(1).max(3_650).default(3_650),
    ...later,
  }),
]);
export type Secret = z.infer<typeof Secret>;
