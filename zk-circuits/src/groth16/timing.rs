use super::*;
use ark_bn254::*;
use ark_ec::*;
use std::time::Instant;
#[test]
fn timing_tmp() {
    let n = 32768usize;
    let mut x = Fr::from(7);
    let scalars: Vec<Fr> = (0..n).map(|_| { x = x * x + Fr::from(3); x }).collect();
    let g = G1Projective::generator();
    let h = G2Projective::generator();
    use ark_ec::scalar_mul::ScalarMul;
    let bases = g.batch_mul(&scalars);
    let bases2 = h.batch_mul(&scalars[..13800]);
    for _ in 0..2 {
        let t = Instant::now();
        let s = msm::Scalars::of(&scalars);
        eprintln!("scalars {:?}", t.elapsed());
        let t = Instant::now();
        let a = msm::of_all(&bases, &s);
        eprintln!("g1 32768 ours {:?}", t.elapsed());
        let t = Instant::now();
        let b = G1Projective::msm(&bases, &scalars).unwrap();
        eprintln!("g1 32768 ark {:?}", t.elapsed());
        assert_eq!(a, b);
        let t = Instant::now();
        let a = msm::of_columns(&bases2, &(0..13800).collect::<Vec<_>>(), &s);
        eprintln!("g2 13800 ours {:?}", t.elapsed());
        let t = Instant::now();
        let b = G2Projective::msm(&bases2, &scalars[..13800]).unwrap();
        eprintln!("g2 13800 ark {:?}", t.elapsed());
        assert_eq!(a, b);
        use ark_poly::EvaluationDomain;
        let d = quotient::domain(n).unwrap();
        let mut v = scalars.clone();
        let t = Instant::now();
        d.ifft_in_place(&mut v);
        eprintln!("ifft {:?}", t.elapsed());
        let t = Instant::now();
        quotient::odd(&d).fft_in_place(&mut v);
        eprintln!("coset fft {:?}", t.elapsed());
        let t = Instant::now();
        let mut acc = x;
        for _ in 0..1_000_000 { acc = acc * x; }
        eprintln!("mul {:?} {}", t.elapsed() / 1_000_000, acc);
    }
}
