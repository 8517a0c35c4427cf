/**
 * Plays two short rising tones, made here so that no file is needed.
 *
 * @param volume - 0..1; 0 plays nothing.
 */
export async function playAlertSound(volume: number): Promise<void> {
  if (volume <= 0) return;
  context ??= new AudioContext();
  // A window that was not touched yet may hold sound back until it is told.
  if (context.state === 'suspended') await context.resume();
  const startAt = context.currentTime;
  TONES.forEach((frequency, index) => {
    playTone(context as AudioContext, frequency, startAt + index * TONE_EVERY_S, Math.min(1, volume) * LOUDEST);
  });
}

function playTone(audio: AudioContext, frequency: number, at: number, loudness: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = 'sine';
  oscillator.frequency.value = frequency;
  // From silence and back to it: a tone that is cut clicks.
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + RISE_S);
  gain.gain.exponentialRampToValueAtTime(SILENCE, at + TONE_S);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + TONE_S);
}

let context: AudioContext | null = null;
const TONES = [660, 880];
const TONE_EVERY_S = 0.16;
const TONE_S = 0.32;
const RISE_S = 0.015;
const LOUDEST = 0.35;
const SILENCE = 0.000_1;
