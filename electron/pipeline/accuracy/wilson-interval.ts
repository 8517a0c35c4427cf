// The structures stage measures shares too, and one stage may not import another.
export { wilsonInterval, Z95 } from '#shared/domain/wilson-interval';
