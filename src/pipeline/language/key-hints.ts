// Keys that people know from other tools, and what they are called here.
import type { KeyHint } from '../schema/known-keys.ts';

const called = (key: string): KeyHint => ({ key });

export const pipelineHints: Readonly<Record<string, KeyHint>> = {
  variables: called('env'),
  vars: called('env'),
  environment: called('env'),
  inputs: called('params'),
  parameters: called('params'),
  param: called('params'),
  tasks: called('jobs'),
  pipeline: called('jobs'),
  workflows: called('jobs'),
  steps: { key: 'jobs', advice: 'Make each step a job under "jobs", or put them all in one "run".' },
  stages: { advice: 'The "needs" of each job give the order.' },
  on: { advice: '"wp run" starts a run; events do not. Remove it.' },
  triggers: { advice: '"wp run" starts a run; events do not. Remove it.' },
  schedule: { advice: 'Start "wp run" from cron or a timer instead.' },
  version: { advice: 'The language has only one version. Remove it.' },
  description: { advice: 'Write a comment (# …) instead.' },
  default: called('defaults'),
  max_active_steps: called('max_parallel'),
  parallelism: called('max_parallel'),
  timeout: { key: 'run_timeout', advice: 'Write "run_timeout" for the whole run, or "timeout" in a job.' },
  dotenv: called('env_file'),
  handler_on: called('hooks'),
  ...Object.fromEntries(
    ['shell', 'cwd', 'retry'].map((key) => [key, { advice: 'Put it into a job, or under "defaults".' }]),
  ),
  ...Object.fromEntries(
    ['needs', 'when', 'if', 'run', 'sleep', 'count', 'strategy', 'allow_failure'].map((key) => [
      key,
      { advice: 'Put it into a job, under "jobs".' },
    ]),
  ),
};

export const jobHints: Readonly<Record<string, KeyHint>> = {
  depends_on: called('needs'),
  depends: called('needs'),
  dependencies: called('needs'),
  deps: called('needs'),
  after: called('needs'),
  requires: called('needs'),
  script: called('run'),
  scripts: called('run'),
  command: called('run'),
  commands: called('run'),
  cmd: called('run'),
  cmds: called('run'),
  exec: called('run'),
  bash: { key: 'run', advice: 'Write "shell: bash" and put the commands in "run".' },
  steps: { key: 'run', advice: 'Put the commands in one "run", or make each step a job with "needs".' },
  before_script: { advice: 'Put the commands at the top of "run".' },
  after_script: { advice: 'Make it a separate job with "needs" and "when: always".' },
  uses: { key: 'run', advice: 'wp has no actions. Call the tool in "run".' },
  with: { advice: 'Give values to a script with "env".' },
  environment: called('env'),
  variables: called('env'),
  vars: called('env'),
  retries: called('retry'),
  retry_policy: called('retry'),
  max_attempts: { key: 'retry', advice: '"retry" is the number of attempts after the first one.' },
  attempts: { key: 'retry', advice: '"retry" is the number of attempts after the first one.' },
  retry_delay: { advice: 'Write "retry: { max: 2, delay: 5s }".' },
  timeout_minutes: { key: 'timeout', advice: 'Write "timeout" with a unit, such as 10m.' },
  timeout_seconds: { key: 'timeout', advice: 'Write "timeout" with a unit, such as 30s.' },
  working_directory: called('cwd'),
  workdir: called('cwd'),
  dir: called('cwd'),
  directory: called('cwd'),
  delay: called('sleep'),
  wait: called('sleep'),
  rule: called('when'),
  trigger_rule: called('when'),
  only: called('if'),
  except: { advice: 'Write a condition with "if".' },
  rules: { advice: 'Write a condition with "if".' },
  condition: called('if'),
  matrix: { key: 'strategy', advice: 'Write "strategy: { matrix: … }".' },
  max_parallel: {
    key: 'strategy',
    advice:
      'For the legs of a job, write "strategy: { max_parallel: … }". For the whole run, put it at the top of the file.',
  },
  fail_fast: {
    key: 'strategy',
    advice:
      'For the legs of a job, write "strategy: { fail_fast: … }". For the whole run, put it at the top of the file.',
  },
  outputs: { advice: 'A job writes its outputs in "run": echo "key=value" >> "$WP_OUTPUT".' },
  secrets: { advice: 'Put "secrets" at the top of the file. Every job gets them.' },
  hooks: {
    advice:
      'Put "hooks" at the top of the file: they run after all jobs. To run something after one job, write a job with "needs" and "when".',
  },
  parallel: called('count'),
  replicas: called('count'),
  repeat: called('count'),
  stage: { advice: 'The "needs" of each job give the order. Remove it.' },
  name: { advice: 'The key under "jobs" is the name of the job. Remove it.' },
  id: { advice: 'The key under "jobs" is the name of the job. Remove it.' },
  description: { advice: 'Write a comment (# …) instead.' },
  runs_on: { advice: 'Any worker may run a job. Remove it.' },
  image: { advice: 'Jobs run directly on the worker. For a container, call "docker run" in "run".' },
  container: { advice: 'Jobs run directly on the worker. For a container, call "docker run" in "run".' },
  services: { advice: 'Jobs run directly on the worker. Start services in "run".' },
  tags: { advice: 'Any worker may run a job. Remove it.' },
  artifacts: { advice: 'Write files to a place where later jobs can read them. Remove it.' },
  cache: { advice: 'Write files to a place where later runs can read them. Remove it.' },
  permissions: { advice: 'A job has the permissions of its worker. Remove it.' },
  allow_failures: called('allow_failure'),
  ignore_error: called('allow_failure'),
  dotenv: called('env_file'),
};

export const needHints: Readonly<Record<string, KeyHint>> = {
  name: called('job'),
  id: called('job'),
  task: called('job'),
  condition: called('when'),
  rule: called('when'),
  on: called('when'),
};

export const retryHints: Readonly<Record<string, KeyHint>> = {
  attempts: { key: 'max', advice: '"max" is the number of attempts after the first one.' },
  max_attempts: { key: 'max', advice: '"max" is the number of attempts after the first one.' },
  retries: called('max'),
  limit: called('max'),
  count: called('max'),
  interval: called('delay'),
  interval_sec: { key: 'delay', advice: 'Write "delay" with a unit, such as 5s.' },
  wait: called('delay'),
  factor: called('backoff'),
  multiplier: called('backoff'),
  cap: called('max_delay'),
  max_interval: called('max_delay'),
  exit_code: called('exit_codes'),
  on: called('when'),
};

export const paramHints: Readonly<Record<string, KeyHint>> = {
  value: called('default'),
  values: called('enum'),
  options: called('enum'),
  choices: called('enum'),
  allowed: called('enum'),
  description: { advice: 'Write a comment (# …) instead.' },
};

const beside = { advice: 'Put it into the job, beside "strategy".' };

export const strategyHints: Readonly<Record<string, KeyHint>> = { count: beside, needs: beside, run: beside };

export const hooksHints: Readonly<Record<string, KeyHint>> = {
  success: called('on_success'),
  failure: called('on_failure'),
  on_error: called('on_failure'),
  cancel: called('on_cancel'),
  on_cancelled: called('on_cancel'),
  abort: called('on_cancel'),
  exit: called('always'),
  on_exit: called('always'),
};

export const hookHints: Readonly<Record<string, KeyHint>> = {
  script: called('run'),
  command: called('run'),
  retry: { advice: 'A hook runs only once. Repeat within its script.' },
  needs: { advice: 'A hook runs after all jobs. To run it earlier, make it a job with "needs" and "when".' },
};

export const defaultsHints: Readonly<Record<string, KeyHint>> = {
  run: { advice: 'Put "shell" and "cwd" directly into "defaults".' },
  working_directory: called('cwd'),
  retries: called('retry'),
};
