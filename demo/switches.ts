import { z } from 'zod';

/** How the pretend shop system behaves: `slow` answers after `seconds`, `hanging` never does. */
export const backendModes = ['normal', 'slow', 'failing', 'garbage', 'hanging'] as const;

export const switchStateSchema = z.strictObject({
  backend: z.strictObject({
    mode: z.enum(backendModes),
    seconds: z.number().min(0).max(60),
  }),
  crm: z.strictObject({ on: z.boolean() }),
});

/** A change names only what it changes. */
export const switchChangeSchema = z.strictObject({
  backend: switchStateSchema.shape.backend.partial().optional(),
  crm: switchStateSchema.shape.crm.optional(),
});

export type SwitchState = z.infer<typeof switchStateSchema>;

/** Switches live in memory on purpose: a restarted demo always starts healthy. */
export type Switches = {
  read(): SwitchState;
  /** Returns the new state, or what is wrong with the change; a wrong change changes nothing. */
  change(input: unknown): { ok: true; state: SwitchState } | { ok: false; faults: string[] };
};

export function createSwitches(): Switches {
  let state: SwitchState = { backend: { mode: 'normal', seconds: 5 }, crm: { on: true } };
  return {
    read: () => state,
    change(input) {
      const parsed = switchChangeSchema.safeParse(input);
      if (!parsed.success) return { ok: false, faults: describeFaults(parsed.error) };
      const { backend, crm } = parsed.data;
      state = {
        backend: {
          mode: backend?.mode ?? state.backend.mode,
          seconds: backend?.seconds ?? state.backend.seconds,
        },
        crm: crm ?? state.crm,
      };
      return { ok: true, state };
    },
  };
}

/** One sentence per fault, with where it is. */
export function describeFaults(error: z.ZodError): string[] {
  return error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`,
  );
}
